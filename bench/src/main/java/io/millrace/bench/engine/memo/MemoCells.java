package io.millrace.bench.engine.memo;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All cases of replay. */
public final class MemoCells {

  private static final List<Integer> STEPS = List.of(10, 50, 100);

  private MemoCells() {}

  /** All at a scale. */
  public static List<Cell> at(Scale scale) {
    return STEPS.stream().flatMap(steps -> cells(steps, scale)).toList();
  }

  private static Stream<Cell> cells(int named, Scale scale) {
    int steps = scale == Scale.TINY ? Math.min(named, 5) : named;
    int repetitions =
        switch (scale) {
          case TINY -> 1;
          case QUICK -> 5;
          case FULL -> 15;
        };
    List<Figure> figures =
        Stream.of(ReplayTimes.COLD, ReplayTimes.WARM, ReplayTimes.WARM_FUNCTION)
            .map(key -> new Figure(key, "memo-%s-%d".formatted(key, named), "ms", Better.LOWER))
            .toList();
    Map<String, Object> settings = Map.of("steps", steps, "runsPerRound", repetitions);
    return Stream.of(
        new Cell(
            "memo-%d-millrace".formatted(named),
            "millrace",
            Role.MILLRACE,
            settings,
            figures,
            new Replays(steps, repetitions)),
        new Cell(
            "memo-%d-bare".formatted(named),
            "bare SQL, 1 connection",
            Role.CEILING,
            settings,
            figures,
            new BareReplays(steps, repetitions)));
  }
}
