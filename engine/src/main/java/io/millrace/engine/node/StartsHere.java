package io.millrace.engine.node;

import io.millrace.engine.queue.FairClock;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.step.Execution;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps places for runs that are started in this process, so that they may begin here as they are
 * stored (see {@link KeptPlace}). The database decides whether one does: without a lane never
 * before a run that waits, with one not before those that come earlier by their turns. While other
 * nodes have room too, only an idle one keeps places, so that the work is spread.
 */
final class StartsHere {

  private final Membership membership;
  private final Room room;
  private final ClaimFloor floor;
  private final FairClock fairClock;
  private final RunExecutor executor;
  private final Queue queue;

  /** What the claimer knows and does. */
  interface Queue {

    /** Whether runs are known to wait for their claim, or may do so. */
    boolean isBehind();

    /** Whether runs are known to wait until there is room for them here. */
    boolean isShortOfRoom();

    /** Whether runs may wait that only a look of the claimer can find. */
    boolean mustLook();

    /**
     * Up to which priority runs may pass those that are known to wait: they have that one or one
     * that comes later. None may where runs without a lane wait, which have no part in the turns of
     * lanes.
     */
    int passing();

    /** Whether a claim is under way: what it was told of is not known to be behind. */
    boolean isLooking();

    /** The fair key of the last run of a lane that was claimed. */
    long claimedKey();

    /** A run of this node may be claimed without its knowing. */
    void lookForLost();
  }

  StartsHere(
      Membership membership,
      Room room,
      ClaimFloor floor,
      FairClock fairClock,
      RunExecutor executor,
      Queue queue) {
    this.membership = membership;
    this.room = room;
    this.floor = floor;
    this.fairClock = fairClock;
    this.executor = executor;
    this.queue = queue;
  }

  /** A place for the run; null when it is better queued. */
  @Nullable KeptPlace keep(NewRun run) {
    if (!mayBegin(run) || !membership.isMember() || room.free() <= 0) {
      return null;
    }
    long node = membership.nodeId();
    ClaimedRun claimed = run.claimed();
    // Before its room is taken: while a claim is under way no room is, and the claimer relies on
    // finding here all that it need not adopt.
    Execution execution = executor.expect(node, claimed);
    if (!(membership.othersFree() > 0 ? room.takeIfIdle() : room.takeIfFree())) {
      executor.forget(execution);
      return null;
    }
    if (!membership.isMember() || membership.nodeId() != node) {
      // The lease was lost meanwhile; who stopped all executions may have missed this one.
      executor.leave(execution, true);
      return null;
    }
    return new Place(node, claimed, run.priority(), execution);
  }

  private boolean mayBegin(NewRun run) {
    return run.lane() == null
        ? knownFloor() != null
        : run.notBeforeUs() == null && upTo(run.priority()) != KeptPlace.NONE;
  }

  /** Null where runs wait, or nobody knows where to look for them without reading all. */
  private ClaimFloor.@Nullable Mark knownFloor() {
    ClaimFloor.Mark mark = floor.mark();
    return queue.isBehind() || mark.key().equals(RunKey.FIRST) ? null : mark;
  }

  /**
   * Where nobody waits a run of a lane begins wherever it stands. Where others do it begins before
   * their turn comes, as it would be claimed before them: in a lane that was idle for a round.
   */
  private long upTo(int priority) {
    if (queue.mustLook()) {
      return KeptPlace.NONE;
    }
    if (!queue.isBehind() && !queue.isLooking()) {
      return Long.MAX_VALUE;
    }
    boolean first = priority <= queue.passing() && !room.isHurried();
    // Where many have begun like this the clock has moved on, and those wait that the claims have
    // come to: then it is their turn.
    return first ? Math.min(fairClock.before(), queue.claimedKey() - 1) : KeptPlace.NONE;
  }

  /** Told by a thread of the journal. */
  private final class Place implements KeptPlace {

    private final long node;
    private final ClaimedRun run;
    private final int priority;
    private final Execution execution;
    private final AtomicBoolean decided = new AtomicBoolean();
    private ClaimFloor.@Nullable Mark asked;

    Place(long node, ClaimedRun run, int priority, Execution execution) {
      this.node = node;
      this.run = run;
      this.priority = priority;
      this.execution = execution;
    }

    @Override
    public long node() {
      return node;
    }

    @Override
    public @Nullable RunKey floor() {
      asked = knownFloor();
      return asked == null ? null : asked.key();
    }

    @Override
    public long upTo() {
      return StartsHere.this.upTo(priority);
    }

    @Override
    public void begin(RunKey reached) {
      if (decided.compareAndSet(false, true)) {
        executor.begin(run, execution);
        moveTo(reached);
      }
    }

    private void moveTo(RunKey reached) {
      if (run.claim().lane() != null) {
        if (!reached.equals(RunKey.FIRST)) {
          fairClock.claimed(reached.seq());
        }
      } else if (asked != null) {
        floor.raise(asked, reached);
      }
    }

    @Override
    public void giveBack() {
      if (decided.compareAndSet(false, true)) {
        executor.leave(execution, true);
      }
    }

    @Override
    public void giveUp() {
      // It may be stored as claimed: then it is found among what is claimed and not executed.
      // Before
      // there is room, for which the claimer may wait.
      queue.lookForLost();
      giveBack();
    }
  }
}
