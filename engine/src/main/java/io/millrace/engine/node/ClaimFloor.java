package io.millrace.engine.node;

import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.RunKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the claimable runs begin. Index entries of claimed runs stay until vacuum, and for as long
 * as any transaction anywhere is old enough to see them; a claim must step over them once and not
 * each time. Whoever makes an earlier run claimable says so and lowers the floor. A look from the
 * very beginning, at least every second and for at most a twentieth of the time, finds what nobody
 * told.
 */
final class ClaimFloor {

  private static final long FULL_LOOK_EVERY_NANOS = 1_000_000_000;
  private static final int FULL_LOOK_SHARE = 20;

  // Written by the claimer, read by threads that start runs.
  private volatile RunKey floor = RunKey.FIRST;
  private long lookStartedNanos;
  private long nextFullLookNanos = System.nanoTime();

  /** An earlier run became claimable. */
  void lower(@Nullable RunKey first) {
    if (first != null && first.compareTo(floor) <= 0) {
      floor = first.equals(RunKey.FIRST) ? first : first.before();
    }
  }

  /** Before the first run that may wait, as far as is known. */
  RunKey current() {
    return floor;
  }

  /** The key after which the next claim looks. */
  RunKey next(long nowNanos) {
    lookStartedNanos = nowNanos;
    return nowNanos - nextFullLookNanos >= 0 ? RunKey.FIRST : floor;
  }

  /**
   * A claim was made.
   *
   * @param full whether it took as many as it could, so that more may follow
   */
  void claimed(RunKey after, List<ClaimedRun> claimed, boolean full, long nowNanos) {
    boolean fromBeginning = after.equals(RunKey.FIRST);
    if (fromBeginning) {
      long cost = nowNanos - lookStartedNanos;
      nextFullLookNanos = nowNanos + Math.max(FULL_LOOK_EVERY_NANOS, cost * FULL_LOOK_SHARE);
    }
    if (!claimed.isEmpty()) {
      RunKey last = claimed.getLast().key();
      // A full look that ended early has seen all there is, up to where the floor was and beyond.
      floor = fromBeginning && !full && last.compareTo(floor) < 0 ? floor : last;
    }
  }
}
