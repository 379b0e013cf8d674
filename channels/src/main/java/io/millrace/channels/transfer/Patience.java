package io.millrace.channels.transfer;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** How long a wait may last: a point of the monotonic clock, or for ever. */
public final class Patience {

  /** Waits for ever. */
  public static final Patience ENDLESS = new Patience(0, true);

  private final long deadlineNanos;
  private final boolean endless;

  private Patience(long deadlineNanos, boolean endless) {
    this.deadlineNanos = deadlineNanos;
    this.endless = endless;
  }

  /**
   * From now on. Some 292 years at most, which is what the clock can hold.
   *
   * @throws IllegalArgumentException if the time is negative
   */
  public static Patience of(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "timeout " + time + " is negative; give zero to wait not at all");
    }
    long nanos = time.compareTo(LONGEST) > 0 ? Long.MAX_VALUE >> 1 : time.toNanos();
    return new Patience(System.nanoTime() + nanos, false);
  }

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE >> 1);

  public boolean isOver() {
    return !endless && deadlineNanos - System.nanoTime() <= 0;
  }

  /** Parks for what is left; may return at any time, as parking does. */
  public void park(Object blocker) {
    if (endless) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, deadlineNanos - System.nanoTime());
    }
  }
}
