package io.millrace.bench.rounds;

import io.millrace.bench.plan.Figure;
import java.util.Arrays;
import java.util.Map;

/** Latencies of one round, taken by one thread at a time. */
public final class Latencies {

  private static final double NANOS_IN_MICRO = 1e3;

  // Written by the thread that does the operations; read after the round, when it has ended.
  private final long[] nanos;
  private int taken;

  /** Room for so many. */
  public Latencies(int operations) {
    this.nanos = new long[operations];
  }

  /** Adds one. */
  public void add(long elapsedNanos) {
    nanos[taken++] = elapsedNanos;
  }

  /** Median and 99th percentile in microseconds, by the keys of their figures. */
  public Map<String, Double> figures() {
    if (taken == 0) {
      throw new IllegalStateException("no latency was taken");
    }
    long[] sorted = Arrays.copyOf(nanos, taken);
    Arrays.sort(sorted);
    return Map.of(
        Figure.P50, sorted[(taken - 1) * 50 / 100] / NANOS_IN_MICRO,
        Figure.P99, sorted[(int) ((taken - 1) * 99L / 100)] / NANOS_IN_MICRO);
  }
}
