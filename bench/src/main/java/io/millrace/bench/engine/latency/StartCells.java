package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.latency.StartLatency.From;
import io.millrace.bench.engine.subject.DbScheduler;
import io.millrace.bench.engine.subject.Dbos;
import io.millrace.bench.engine.subject.JobRunr;
import io.millrace.bench.engine.subject.MillraceSubject;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How long a started run waits for its first line. */
final class StartCells {

  private static final Duration OFTEN = Duration.ofMillis(10);

  /** DBOS' default for queues; the other two polls are too long to be measured: half of them. */
  private static final Duration DBOS_DEFAULT = Duration.ofSeconds(1);

  private static final Subject MILLRACE = MillraceSubject.ofDefaults();
  private static final Subject JOBRUNR = new JobRunr();

  private static final List<Subject> HERE =
      List.of(MILLRACE, Dbos.direct(), new DbScheduler(DbScheduler.POLL_DEFAULT, true), JOBRUNR);

  private static final List<Subject> ACROSS =
      List.of(
          MILLRACE,
          new Dbos(1, OFTEN),
          new Dbos(1, DBOS_DEFAULT),
          new DbScheduler(OFTEN, false),
          JOBRUNR);

  private StartCells() {}

  static Subject subject(String id) {
    return Stream.concat(HERE.stream(), ACROSS.stream())
        .filter(subject -> subject.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no subject '%s'".formatted(id)));
  }

  static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    HERE.forEach(subject -> cells.add(cell(subject, From.IN_PROCESS, scale)));
    cells.add(bare(From.IN_PROCESS, scale));
    ACROSS.forEach(subject -> cells.add(cell(subject, From.ACROSS, scale)));
    cells.add(bare(From.ACROSS, scale));
    return cells;
  }

  private static Cell cell(Subject subject, From from, Scale scale) {
    int samples = LatencyCells.samples(scale, subject.looksSeldom());
    Map<String, Object> settings = new TreeMap<>(subject.settings());
    int busyBefore = LatencyCells.busyBefore(scale, subject.looksSeldom());
    settings.put("samplesPerRound", samples);
    settings.put("runsBeforeSamples", busyBefore);
    return new Cell(
        "%s-%s".formatted(name(from), subject.id()),
        subject.shown(),
        subject.role(),
        settings,
        LatencyCells.figures(name(from)),
        new StartLatency(subject, busyBefore, samples, from));
  }

  private static Cell bare(From from, Scale scale) {
    int samples = LatencyCells.samples(scale, false);
    int busyBefore = LatencyCells.busyBefore(scale, false);
    return new Cell(
        "%s-bare".formatted(name(from)),
        from == From.IN_PROCESS ? "bare SQL: insert" : "bare SQL: insert, notify, claim",
        Role.CEILING,
        Map.of("samplesPerRound", samples, "runsBeforeSamples", busyBefore),
        LatencyCells.figures(name(from)),
        new BareStart(busyBefore, samples, from));
  }

  private static String name(From from) {
    return from == From.IN_PROCESS ? "start-latency-in-process" : "start-latency-across";
  }
}
