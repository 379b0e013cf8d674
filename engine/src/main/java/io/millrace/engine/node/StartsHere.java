package io.millrace.engine.node;

import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.step.Execution;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps places for runs that are started in this process, so that they may begin here as they are
 * stored (see {@link KeptPlace}). The database decides whether one does: never before a run that
 * waits. While other nodes have room too, only an idle one keeps places, so that the work is
 * spread.
 */
final class StartsHere {

  private final Membership membership;
  private final Room room;
  private final Claimer claimer;
  private final RunExecutor executor;

  StartsHere(Membership membership, Room room, Claimer claimer, RunExecutor executor) {
    this.membership = membership;
    this.room = room;
    this.claimer = claimer;
    this.executor = executor;
  }

  /** A place for the run; null when it is better queued. */
  @Nullable KeptPlace keep(NewRun run) {
    if (!membership.isMember() || claimer.isBehind()) {
      return null;
    }
    if (!(membership.othersFree() > 0 ? room.takeIfIdle() : room.takeIfFree())) {
      return null;
    }
    ClaimedRun claimed = run.claimed();
    long node = membership.nodeId();
    Execution execution = executor.expect(node, claimed);
    return new Place(node, claimer.floor(), claimed, execution);
  }

  /** Written by the journal when it knows, which may be another of its threads than the first. */
  private final class Place implements KeptPlace {

    private final long node;
    private final RunKey floor;
    private final ClaimedRun run;
    private final Execution execution;
    private final AtomicBoolean decided = new AtomicBoolean();

    Place(long node, RunKey floor, ClaimedRun run, Execution execution) {
      this.node = node;
      this.floor = floor;
      this.run = run;
      this.execution = execution;
    }

    @Override
    public long node() {
      return node;
    }

    @Override
    public RunKey floor() {
      return floor;
    }

    @Override
    public void begin() {
      if (decide()) {
        executor.begin(run, execution);
      }
    }

    @Override
    public void giveBack() {
      if (decide()) {
        executor.leave(execution, true);
      }
    }

    @Override
    public void giveUp() {
      if (decide()) {
        // It may be stored as claimed: then the claimer finds it among what is not executed.
        executor.leave(execution, false);
      }
    }

    private boolean decide() {
      return decided.compareAndSet(false, true);
    }
  }
}
