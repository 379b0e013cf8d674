package io.millrace.engine.node;

import java.time.Instant;

/**
 * From which deadline on a heartbeat looks for queued runs that are past theirs. Index entries of
 * runs that ended in time stay until vacuum, and for as long as any transaction anywhere is old
 * enough to see them; a heartbeat must not step over all of them each second. What comes to the
 * queue with a deadline that was looked at before is found by a look from the very beginning.
 */
final class OverdueLook {

  // Nobody waits for a run that is too late already.
  private static final long FULL_LOOK_EVERY_NANOS = 10_000_000_000L;

  private Instant seen = Instant.EPOCH;
  private long nextFullLookNanos = System.nanoTime();

  /** The deadline after which the next heartbeat looks. */
  Instant next(long nowNanos) {
    return nowNanos - nextFullLookNanos >= 0 ? Instant.EPOCH : seen;
  }

  /**
   * A heartbeat has looked.
   *
   * @param after from where on
   * @param now until when, by the database's clock
   * @param found whether there is any such run: then the next look must find what is left
   */
  void looked(Instant after, Instant now, boolean found, long nowNanos) {
    if (found) {
      nextFullLookNanos = nowNanos;
    } else {
      seen = now;
      if (after.equals(Instant.EPOCH)) {
        nextFullLookNanos = nowNanos + FULL_LOOK_EVERY_NANOS;
      }
    }
  }
}
