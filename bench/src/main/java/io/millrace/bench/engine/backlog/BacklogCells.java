package io.millrace.bench.engine.backlog;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.rounds.BenchNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All cases of backlogs. */
public final class BacklogCells {

  private static final List<Integer> NAMED = List.of(1_000, 100_000, 5_000_000);
  private static final String HELD = "backlog-open-transaction-500000";
  private static final String BARE = "bare SQL, 1 connection";
  private static final int BARE_SHARE = 10;
  private static final String UNIT = "us/run";
  private static final String TIMES = "times as long";

  private BacklogCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    Backlog backlog =
        switch (scale) {
          case FULL -> new Backlog(NAMED, 10_000_000, 1_000);
          case QUICK -> new Backlog(List.of(1_000, 10_000, 100_000), 200_000, 1_000);
          case TINY -> new Backlog(List.of(100, 200, 300), 500, 100);
        };
    int held =
        switch (scale) {
          case FULL -> 500_000;
          case QUICK -> 50_000;
          case TINY -> 1_000;
        };
    return List.of(
        // The very same workload: one child measures both in turns.
        cell("backlog-millrace", "millrace", figures(Backlog.MILLRACE, backlog), backlog),
        cell("backlog-bare", BARE, figures(Backlog.BARE, backlog), backlog),
        held("millrace", Role.MILLRACE, new OpenTransaction(MillraceDrainer::new, held)),
        // Its claims pass over all that was executed before: 500,000 took more than six minutes.
        held(BARE, Role.CEILING, new OpenTransaction(BareDrainer::new, held / BARE_SHARE)));
  }

  private static Cell cell(String id, String subject, List<Figure> figures, Backlog backlog) {
    boolean millrace = subject.equals("millrace");
    return new Cell(
        id,
        subject,
        millrace ? Role.MILLRACE : Role.CEILING,
        Map.of(
            "queuedAtLeast", backlog.queued(),
            "finished", backlog.finished(),
            "runsPerSample", backlog.burst(),
            "claimed", millrace ? BenchNode.ROOM : BareDrainer.BATCH),
        figures,
        backlog);
  }

  private static List<Figure> figures(String subject, Backlog backlog) {
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < NAMED.size(); i++) {
      String key = Backlog.key(subject, backlog.queued().get(i));
      figures.add(new Figure(key, "backlog-%d".formatted(NAMED.get(i)), UNIT, Better.LOWER));
    }
    figures.add(new Figure(Backlog.growthKey(subject), "backlog-growth", TIMES, Better.LOWER));
    return figures;
  }

  private static Cell held(String subject, Role role, OpenTransaction workload) {
    return new Cell(
        "%s-%s".formatted(HELD, role.text()),
        subject,
        role,
        Map.of("runs", workload.runs()),
        List.of(
            new Figure(OpenTransaction.LAST, HELD, UNIT, Better.LOWER),
            new Figure(OpenTransaction.GROWTH, HELD + "-growth", TIMES, Better.LOWER)),
        workload);
  }
}
