package io.millrace.engine.node;

import java.time.Duration;

/**
 * Whether this node may still believe that it is alive. The database's clock decides; this node's
 * monotonic clock, counted from before the last renewal was asked for, only makes it stop earlier.
 */
final class Lease {

  private final long lengthNanos;

  // Written by the heartbeat, read by every run.
  private volatile long endNanos;
  private volatile boolean held;

  Lease(Duration length) {
    this.lengthNanos = length.toNanos();
  }

  /**
   * Renewed by an answer of the database.
   *
   * @param askedNanos {@link System#nanoTime()} before the renewal was sent
   */
  void renewed(long askedNanos) {
    endNanos = askedNanos + lengthNanos;
    held = true;
  }

  void lost() {
    held = false;
  }

  boolean isHeld() {
    return held && System.nanoTime() - endNanos < 0;
  }
}
