package io.millrace.channels.transfer;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The wait for another thread that stands between two instructions: it has claimed a place and not
 * yet filled it, or it has unlinked and not yet said so. It needs no signal from that thread, which
 * would cost a fence for each item; it looks again. First at once, since the window is a few
 * instructions long; then, in case the other thread was taken from its processor, less and less
 * often. It never keeps a carrier from others for long.
 */
final class Backoff {

  private static final int SPINS = 64;
  private static final int YIELDS = 8;
  // A thread that lost its processor is back after some milliseconds.
  private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private int rounds;
  private long pauseNanos = TimeUnit.MICROSECONDS.toNanos(10);

  void pause() {
    rounds++;
    if (rounds <= SPINS) {
      Thread.onSpinWait();
    } else if (rounds <= SPINS + YIELDS || Thread.currentThread().isInterrupted()) {
      // An interrupted thread cannot park: it would return at once and keep its carrier.
      letOthersRun();
    } else {
      LockSupport.parkNanos(this, pauseNanos);
      pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX_NANOS);
    }
  }

  /**
   * Lets other threads have the processor, or the carrier. Nothing may depend on it: it only makes
   * batches larger and waits shorter.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  static void letOthersRun() {
    Thread.yield();
  }
}
