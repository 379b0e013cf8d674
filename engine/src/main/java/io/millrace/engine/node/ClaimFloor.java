package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import org.jspecify.annotations.Nullable;

/**
 * Where the claimable runs begin. Index entries of claimed runs stay until vacuum, and for as long
 * as any transaction anywhere is old enough to see them; a claim must step over them once and not
 * each time. Whoever makes an earlier run claimable says so and lowers the floor. A look from the
 * very beginning, at least every second and for at most a twentieth of the time, finds what nobody
 * told.
 *
 * <p>The claimer asks and moves it; threads that start runs ask too, and the journal's writer moves
 * it for what began as it was stored.
 */
final class ClaimFloor {

  private static final long FULL_LOOK_EVERY_NANOS = 1_000_000_000;
  private static final int FULL_LOOK_SHARE = 20;

  // All guarded by this.
  private RunKey floor = RunKey.FIRST;
  private long signals;
  private long lookStartedNanos;
  private long nextFullLookNanos = System.nanoTime();

  /** An earlier run became claimable. */
  synchronized void lower(@Nullable RunKey first) {
    if (first == null) {
      return;
    }
    signals++;
    if (first.compareTo(floor) <= 0) {
      floor = first.equals(RunKey.FIRST) ? first : first.before();
    }
  }

  /**
   * Where it was when somebody looked.
   *
   * @param key before the first run that may wait; {@link RunKey#FIRST} when that is not known
   * @param signals how often it was told of runs by then
   */
  record Mark(RunKey key, long signals) {}

  synchronized Mark mark() {
    return new Mark(floor, signals);
  }

  /**
   * Nothing waited between a mark and this key. It stays low if it was told of a run since, or a
   * claim that looked from the beginning has found one before the mark.
   */
  synchronized void raise(Mark from, RunKey reached) {
    boolean holds = signals == from.signals && floor.compareTo(from.key) >= 0;
    if (holds && reached.compareTo(floor) > 0) {
      floor = reached;
    }
  }

  /** The key after which the next claim looks. */
  synchronized RunKey next(long nowNanos) {
    lookStartedNanos = nowNanos;
    return nowNanos - nextFullLookNanos >= 0 ? RunKey.FIRST : floor;
  }

  /**
   * A claim was made.
   *
   * @param last the last run that it took, of this line; null when it took none
   * @param full whether it took as many as it could, so that more may follow
   */
  synchronized void claimed(RunKey after, @Nullable RunKey last, boolean full, long nowNanos) {
    boolean fromBeginning = after.equals(RunKey.FIRST);
    if (fromBeginning) {
      long cost = nowNanos - lookStartedNanos;
      nextFullLookNanos = nowNanos + Math.max(FULL_LOOK_EVERY_NANOS, cost * FULL_LOOK_SHARE);
    }
    if (last != null) {
      // A full look that ended early has seen all there is, up to where the floor was and beyond.
      floor = fromBeginning && !full && last.compareTo(floor) < 0 ? floor : last;
    }
  }
}
