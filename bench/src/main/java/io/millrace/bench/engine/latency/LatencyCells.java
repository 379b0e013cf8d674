package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.subject.Dbos;
import io.millrace.bench.engine.subject.MillraceSubject;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All cases of latency. */
public final class LatencyCells {

  private static final int STEPS = 3;
  private static final String ALONE = "latency-%d-steps-alone".formatted(STEPS);

  private LatencyCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    cells.add(alone(MillraceSubject.ofDefaults(), scale));
    cells.add(alone(Dbos.direct(), scale));
    int samples = samples(scale, false);
    cells.add(
        new Cell(
            ALONE + "-bare",
            "bare SQL: its %d commits".formatted(STEPS + 2),
            Role.CEILING,
            Map.of(
                "connections",
                1,
                "samplesPerRound",
                samples,
                "runsBeforeSamples",
                busyBefore(scale, false)),
            figures(ALONE),
            new RunAlone(new BareRunAlone(), busyBefore(scale, false), samples, STEPS)));
    cells.addAll(StartCells.at(scale));
    return cells;
  }

  private static Cell alone(Subject subject, Scale scale) {
    int samples = samples(scale, false);
    Map<String, Object> settings = new TreeMap<>(subject.settings());
    settings.put("samplesPerRound", samples);
    settings.put("runsBeforeSamples", busyBefore(scale, false));
    return new Cell(
        "%s-%s".formatted(ALONE, subject.id()),
        subject.shown(),
        subject.role(),
        settings,
        figures(ALONE),
        new RunAlone(RunAlone.Who.of(subject), busyBefore(scale, false), samples, STEPS));
  }

  /** Fewer where each takes seconds; its 99th percentile is then the longest of them. */
  static int samples(Scale scale, boolean seldom) {
    return switch (scale) {
      case TINY -> seldom ? 1 : 5;
      case QUICK -> seldom ? 5 : 60;
      case FULL -> seldom ? 15 : 200;
    };
  }

  /**
   * Runs one after another before the samples: an engine that is idle now has worked before, and in
   * pauses alone a JVM would be measured that has compiled next to nothing. None where each would
   * take seconds.
   */
  static int busyBefore(Scale scale, boolean seldom) {
    int runs = scale == Scale.TINY ? 5 : 300;
    return seldom ? 0 : runs;
  }

  static List<Figure> figures(String name) {
    return List.of(
        new Figure(Figure.P50, name, "us", Better.LOWER),
        new Figure(Figure.P99, name + "-p99", "us", Better.LOWER));
  }
}
