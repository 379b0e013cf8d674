package io.millrace.bench.engine.runs;

import io.millrace.bench.engine.subject.DbScheduler;
import io.millrace.bench.engine.subject.Dbos;
import io.millrace.bench.engine.subject.JobRunr;
import io.millrace.bench.engine.subject.MillraceSubject;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs per second. */
public final class RunCells {

  /** As many as Millrace has at work on runs: two writers of the journal and the claimer. */
  private static final int CONNECTIONS_MAX = 3;

  /** Rows in each statement of the bare SQL; measured faster than 100, and no slower than more. */
  private static final int BATCH = 500;

  /** Empty runs need room for full batches: with the default of 256 one holds about a hundred. */
  private static final Subject MILLRACE = new MillraceSubject(1_000, 1);

  private static final int NODES = 3;
  private static final Subject MILLRACE_NODES = new MillraceSubject(1_000, NODES);

  private static final Subject DB_SCHEDULER = new DbScheduler(Duration.ofMillis(10), false);
  private static final Subject DBOS_QUEUES = new Dbos(4, Duration.ofMillis(20));
  private static final Subject JOBRUNR = new JobRunr();

  private static final int CALLERS = 64;
  private static final int STEPS = 3;
  private static final String LOOP_CASE = "runs-%d-steps-%d".formatted(STEPS, CALLERS);

  private final List<Cell> cells = new ArrayList<>();

  private RunCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    var all = new RunCells();
    all.oneStep(10_000, runs(scale, 10_000, 10_000, 600));
    // A round of the slowest would take more than a minute, too long for a first look.
    all.oneStep(50_000, runs(scale, 50_000, 20_000, 600));
    all.oneStepOfTheFast(100_000, runs(scale, 100_000, 40_000, 600));
    all.nodes(10_000, runs(scale, 10_000, 10_000, 600));
    all.threeSteps(10_000, runs(scale, 10_000, 5_000, 600));
    all.closedLoop(runs(scale, 4_000, 2_000, 128));
    return all.cells;
  }

  private static int runs(Scale scale, int full, int quick, int tiny) {
    return switch (scale) {
      case FULL -> full;
      case QUICK -> quick;
      case TINY -> tiny;
    };
  }

  private void oneStep(int named, int runs) {
    for (Start start : Start.values()) {
      String name = "runs-1-step%s-%d".formatted(start == Start.BEFORE ? "-drain" : "", named);
      subject(MILLRACE, name, runs, 1, start);
      subject(DB_SCHEDULER, name, runs, 1, start);
      subject(JOBRUNR, name, runs, 1, start);
      subject(DBOS_QUEUES, name, runs, 1, start);
      if (start == Start.MEASURED) {
        subject(Dbos.direct(), name, runs, 1, start);
      }
      bare(name, runs, 1, BATCH, start);
    }
  }

  /** Without the subjects of which a round would take a minute and more. */
  private void oneStepOfTheFast(int named, int runs) {
    String name = "runs-1-step-%d".formatted(named);
    subject(MILLRACE, name, runs, 1, Start.MEASURED);
    subject(DB_SCHEDULER, name, runs, 1, Start.MEASURED);
    bare(name, runs, 1, BATCH, Start.MEASURED);
  }

  /** Several nodes that share the work, in one process: they share its cores too. */
  private void nodes(int named, int runs) {
    String name = "runs-1-step-%d-nodes-%d".formatted(NODES, named);
    subject(MILLRACE_NODES, name, runs, 1, Start.MEASURED);
    bare(name, NODES, runs, 1, BATCH, Start.MEASURED);
  }

  private void threeSteps(int named, int runs) {
    String name = "runs-%d-steps-%d".formatted(STEPS, named);
    subject(MILLRACE, name, runs, STEPS, Start.MEASURED);
    subject(Dbos.direct(), name, runs, STEPS, Start.MEASURED);
    bare(name, runs, STEPS, BATCH, Start.MEASURED);
  }

  private void closedLoop(int runs) {
    for (Subject subject : List.of(MillraceSubject.ofDefaults(), Dbos.direct())) {
      Map<String, Object> settings = new TreeMap<>(subject.settings());
      settings.put("runs", runs);
      settings.put("callers", CALLERS);
      settings.remove("callersOfManyStarts");
      var workload = new ClosedLoop(subject, CALLERS, runs, STEPS);
      add(LOOP_CASE, subject.id(), subject.shown(), subject.role(), settings, workload);
    }
    for (int connections = 1; connections <= CONNECTIONS_MAX; connections++) {
      int batch = CALLERS / connections;
      bare(LOOP_CASE, connections, runs, STEPS, batch, Start.MEASURED);
    }
  }

  private void subject(Subject subject, String name, int runs, int steps, Start start) {
    Map<String, Object> settings = new TreeMap<>(subject.settings());
    settings.put("runs", runs);
    var workload = new Runs(subject, runs, steps, start);
    add(name, subject.id(), subject.shown(), subject.role(), settings, workload);
  }

  private void bare(String name, int runs, int steps, int batch, Start start) {
    for (int connections = 1; connections <= CONNECTIONS_MAX; connections++) {
      bare(name, connections, runs, steps, batch, start);
    }
  }

  private void bare(String name, int connections, int runs, int steps, int batch, Start start) {
    add(
        name,
        "bare-%d".formatted(connections),
        "bare SQL, %d connection%s".formatted(connections, connections == 1 ? "" : "s"),
        Role.CEILING,
        Map.of("connections", connections, "runs", runs, "rowsPerCommit", batch),
        new BareRuns(connections, runs, steps, batch, start));
  }

  private void add(
      String name,
      String id,
      String shown,
      Role role,
      Map<String, Object> settings,
      Workload workload) {
    List<Figure> figures =
        List.of(
            new Figure(Figure.RATE, name, "runs/s", Better.HIGHER),
            new Figure(Figure.COMMITS, name + "-commits", "commits/run", Better.LOWER),
            new Figure(Figure.WAL, name + "-wal", "bytes/run", Better.LOWER));
    cells.add(new Cell("%s-%s".formatted(name, id), shown, role, settings, figures, workload));
  }
}
