package io.millrace.bench.engine.memo;

import io.millrace.bench.plan.Figure;
import io.millrace.bench.rounds.Latencies;
import java.util.HashMap;
import java.util.Map;

/** Times of one round; each figure is a median in milliseconds. */
final class ReplayTimes {

  /** The first execution, in the function. */
  static final String COLD = "cold";

  /** From the call that retries it until the function has passed its last step. */
  static final String WARM = "warm";

  /** The second execution, in the function. */
  static final String WARM_FUNCTION = "warm-function";

  private static final double MICROS_IN_MILLI = 1e3;

  private final Latencies cold;
  private final Latencies warm;
  private final Latencies function;

  ReplayTimes(int repetitions) {
    this.cold = new Latencies(repetitions);
    this.warm = new Latencies(repetitions);
    this.function = new Latencies(repetitions);
  }

  void add(long coldNanos, long warmNanos, long functionNanos) {
    cold.add(coldNanos);
    warm.add(warmNanos);
    function.add(functionNanos);
  }

  Map<String, Double> figures() {
    Map<String, Double> figures = new HashMap<>();
    figures.put(COLD, median(cold));
    figures.put(WARM, median(warm));
    figures.put(WARM_FUNCTION, median(function));
    return figures;
  }

  private static double median(Latencies latencies) {
    return latencies.figures().getOrDefault(Figure.P50, Double.NaN) / MICROS_IN_MILLI;
  }
}
