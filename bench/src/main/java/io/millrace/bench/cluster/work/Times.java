package io.millrace.bench.cluster.work;

import java.util.Collection;
import java.util.List;

/** Times as figures. */
final class Times {

  /** All figures of groups in processes are in this unit. */
  static final double NANOS_IN_MILLI = 1e6;

  private Times() {}

  static double millis(long nanos) {
    return nanos / NANOS_IN_MILLI;
  }

  /** Which of 100 values, in milliseconds; of none, nothing. */
  static double percentile(Collection<Long> nanos, int percent) {
    List<Long> sorted = nanos.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return 0;
    }
    return millis(sorted.get((int) ((sorted.size() - 1) * (long) percent / 100)));
  }
}
