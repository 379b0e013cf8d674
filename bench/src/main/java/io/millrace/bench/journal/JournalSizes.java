package io.millrace.bench.journal;

import io.millrace.bench.plan.Scale;

/**
 * How much one round of each case does.
 *
 * @param stepsAlone steps of the one run alone
 * @param stepsOf16 steps of each of 16 runs
 * @param stepsOf256 steps of each of 256 runs
 */
record JournalSizes(int stepsAlone, int stepsOf16, int stepsOf256) {

  static JournalSizes at(Scale scale) {
    return switch (scale) {
      case TINY -> new JournalSizes(20, 10, 2);
      case QUICK -> new JournalSizes(1_000, 250, 60);
      case FULL -> new JournalSizes(2_000, 1_000, 200);
    };
  }

  int steps(int concurrent) {
    return switch (concurrent) {
      case 1 -> stepsAlone;
      case 16 -> stepsOf16;
      case 256 -> stepsOf256;
      default -> throw new IllegalArgumentException("no size for %d runs".formatted(concurrent));
    };
  }
}
