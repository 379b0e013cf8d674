package io.millrace.engine.queue;

import io.millrace.engine.journal.Entry;

/**
 * How many ends of runs in lanes are written at a time. Each call takes some time for itself, so
 * many share one; but others wait for its locks, for 50 ms at most, so it must not take long. What
 * an end takes depends on what is bounded: some 75 microseconds where lanes alone are, twice as
 * much where a limit of their queue or the whole is above them, and more than a millisecond where a
 * workflow or a rate is. So it is measured. Any thread.
 */
final class Pace {

  /** Whoever hurries waits until the ends before it have been written. */
  static final int HASTY = 25;

  static final int MOST = 512;

  // Of one call: two writers of this node, and those of others, may wait one behind the other.
  private static final long CALL_NANOS = 25_000_000;
  // What smaller calls take says nothing of what an end takes.
  private static final int TELLING = HASTY / 2;
  private static final int REMEMBERED = 4;

  private volatile long endNanos = CALL_NANOS / MOST;

  /** A call for so many has taken so long. */
  synchronized void took(int ends, long nanos) {
    if (ends >= TELLING) {
      endNanos += (nanos / ends - endNanos) / REMEMBERED;
    }
  }

  /** The weight of one end, as the journal understands it. */
  int weight(boolean hasty) {
    return Entry.WEIGHT_MAX / (hasty ? HASTY : atATime());
  }

  private int atATime() {
    return Math.clamp(CALL_NANOS / Math.max(1, endNanos), HASTY, MOST);
  }
}
