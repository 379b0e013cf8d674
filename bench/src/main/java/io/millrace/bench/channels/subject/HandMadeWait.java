package io.millrace.bench.channels.subject;

import java.util.concurrent.locks.LockSupport;

/**
 * How a queue that does not block is waited for: 20 pauses, 10 yields, then naps of 20 us. Yields
 * without an end would not do: virtual threads that yield to one another can keep the carriers from
 * the one they wait for.
 */
final class HandMadeWait {

  private static final int PAUSES = 20;
  private static final int YIELDS = 10;
  private static final long NAP_NANOS = 20_000;

  private HandMadeWait() {}

  /**
   * Waits a little.
   *
   * @param tries how often it was tried in vain so far, from 0
   */
  @SuppressWarnings("ThreadPriorityCheck") // whoever is waited for needs the carrier
  static void after(int tries) throws InterruptedException {
    if (tries < PAUSES) {
      Thread.onSpinWait();
    } else if (tries < PAUSES + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }
}
