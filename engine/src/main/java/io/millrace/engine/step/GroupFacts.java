package io.millrace.engine.step;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a group measures of itself in one execution: how long its branches took together, which
 * beside the time of the group is the speed-up, and how many of them were answered from the record.
 */
final class GroupFacts {

  private final LongAdder branchNanos = new LongAdder();
  private final LongAdder recorded = new LongAdder();

  /** A branch was executed, or taken from the record. */
  void add(long nanos, boolean fromRecord) {
    branchNanos.add(nanos);
    if (fromRecord) {
      recorded.increment();
    }
  }

  /**
   * What is stored of it.
   *
   * @param branchMicros time of all branches together
   * @param fromRecord how many were answered from the record
   */
  record Ended(long branchMicros, int fromRecord) {}

  /** As it is stored, an {@link Ended}; see {@link io.millrace.run.GroupSummary}. */
  String json() {
    return "{\"branchMicros\":%d,\"fromRecord\":%d}"
        .formatted(branchNanos.sum() / 1_000, recorded.sum());
  }
}
