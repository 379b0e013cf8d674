package io.millrace.engine.node;

import io.millrace.config.NodeOptions;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.run.ClaimStatement;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.RunKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that claims: waits for room, claims a batch, hands it to the executor, which does not
 * make it wait; waits for a signal (or the poll) when there is nothing.
 */
final class Claimer implements Runnable, StartsHere.Queue {

  private static final Logger log = LoggerFactory.getLogger(Claimer.class);

  // How long a claim waits for room for many: at the worst, twenty small claims a second.
  private static final Duration ROOM_PATIENCE = Duration.ofMillis(50);
  private static final Duration POLL_MIN = Duration.ofMillis(50);
  private static final Duration ERROR_PAUSE_MAX = Duration.ofSeconds(1);
  // How long after a lost connection a claim of it may still be committed and must be looked for.
  private static final Duration LATE_CLAIMS = Duration.ofSeconds(10);
  private static final long NOTHING = 0;

  private final Membership membership;
  private final NodeOptions options;
  private final Registry registry;
  private final Reserved connection;
  private final ClaimStatement statement;
  private final RunExecutor executor;
  private final Wakeups wakeups;
  private final Room room;
  private final ClaimFloor floor;
  private final ClaimFloor laneFloor = new ClaimFloor();
  private final FairClock fairClock;

  // Written by stop(), read by the loop.
  private volatile boolean stopping;

  // Written by the loop, read by threads that start runs.
  private volatile boolean backlog;
  // A claim is under way: what it takes the signals of is not known as a backlog yet.
  private volatile boolean looking;
  // Of the last run that was claimed; none passes while runs without a lane were among the last.
  private volatile int claimedPriority = Integer.MIN_VALUE;
  // Of the last run of a lane that was claimed.
  private volatile long claimedKey;
  // What the claim under way was told of.
  private volatile Ready taken = Ready.NOTHING;
  // Until when the server may still commit what this node does not know of, or NOTHING. Set by the
  // loop and by whoever gives a place up, cleared by the loop after a look that came later.
  private final AtomicLong lookUntilNanos = new AtomicLong(NOTHING);

  // Written by the loop, read by threads that start and end runs: when it last looked.
  private volatile long lookedNanos = System.nanoTime();

  // Touched by the loop only.
  private Duration poll = POLL_MIN;
  private boolean unended;

  Claimer(
      Membership membership,
      NodeOptions options,
      Registry registry,
      Reserved connection,
      ClaimStatement statement,
      RunExecutor executor,
      Wakeups wakeups,
      ClaimFloor floor,
      FairClock fairClock,
      Room room) {
    this.membership = membership;
    this.options = options;
    this.registry = registry;
    this.connection = connection;
    this.statement = statement;
    this.executor = executor;
    this.wakeups = wakeups;
    this.floor = floor;
    this.fairClock = fairClock;
    this.room = room;
  }

  void stop() {
    stopping = true;
    wakeups.close();
    room.close();
  }

  @Override
  public boolean isBehind() {
    return backlog || wakeups.isSet() || mustLook();
  }

  @Override
  public boolean isShortOfRoom() {
    // What is about to be claimed where there is room waits for nobody who goes on.
    return backlog || ((looking || isBehind()) && room.free() <= 0);
  }

  @Override
  public boolean mustLook() {
    // A node that is kept full by runs that follow one another must look as others do.
    boolean blind = System.nanoTime() - lookedNanos > 2 * options.poll().toNanos();
    return blind || lookUntilNanos.get() != NOTHING;
  }

  @Override
  public int passing() {
    return Math.min(claimedPriority, Math.min(wakeups.passing(), taken.passing()));
  }

  @Override
  public boolean isLooking() {
    return looking;
  }

  @Override
  public long claimedKey() {
    return claimedKey;
  }

  /** Runs may be claimed: those that come before what was claimed last have no time. */
  void areReady(Ready ready) {
    RunKey lanes = ready.admitted();
    if (lanes != null && lanes.seq() < fairClock.now()) {
      room.hurry();
    } else {
      turnsAreReady(ready);
    }
  }

  /** As {@link #areReady}, where ends have let them go: where they stand does not hurry. */
  void turnsAreReady(Ready ready) {
    if (ready.priority() < claimedPriority) {
      room.hurry();
    }
  }

  /**
   * A claim of this node, or a start that is one, may be committed without its knowing. It is
   * looked for from now on, for as long as the server may still be at it.
   */
  @Override
  public void lookForLost() {
    // One bit makes it another number than that of nothing.
    lookUntilNanos.set((System.nanoTime() + LATE_CLAIMS.toNanos()) | 1);
  }

  @Override
  public void run() {
    Duration errorPause = POLL_MIN;
    try {
      while (!stopping) {
        try {
          round();
          errorPause = POLL_MIN;
        } catch (SQLException | RuntimeException | Error e) {
          // Errors too: a node whose heartbeat goes on without its claimer would hold on to runs
          // that it never executes.
          log.warn(
              "a claim failed; it is tried again in {} ms: {}",
              errorPause.toMillis(),
              e.toString());
          connection.discard();
          lookForLost();
          wakeups.pause(errorPause);
          errorPause = shorter(errorPause.multipliedBy(2), ERROR_PAUSE_MAX);
        }
      }
    } catch (InterruptedException e) {
      log.debug("the claimer was interrupted and ends");
    } finally {
      connection.close();
    }
  }

  private void round() throws SQLException, InterruptedException {
    // With a backlog a claim waits a little for room for many: one statement for each run would
    // cost too much.
    room.awaitForClaim(backlog ? Math.max(1, options.maxRunning() / 4) : 1, ROOM_PATIENCE);
    looking = true;
    try {
      claim();
    } finally {
      looking = false;
      taken = Ready.NOTHING;
      room.claimed();
    }
    if (!backlog) {
      // All that was there was taken, so another claim would find nothing: who stores more says so.
      waitForWork();
    }
  }

  private void claim() throws SQLException {
    boolean haste = room.takeHaste();
    // Also when nothing can be claimed now: a signal that stays would end every wait at once.
    Ready ready = wakeups.take();
    taken = ready;
    floor.lower(ready.plain());
    laneFloor.lower(ready.admitted());
    String[] workflows = registry.keys();
    if (stopping || !membership.isMember() || workflows.length == 0) {
      backlog = false;
      return;
    }
    adoptLost();
    int free = room.keepForClaim(!backlog);
    if (free <= 0) {
      // What was adopted has taken it, or what follows.
      backlog = true;
      wakeups.add(ready);
      if (haste) {
        room.hurry();
      }
      return;
    }
    lookedNanos = System.nanoTime();
    long node = membership.nodeId();
    int others = membership.othersFree();
    RunKey after = floor.next(System.nanoTime());
    RunKey laneAfter = laneFloor.next(System.nanoTime());
    List<ClaimedRun> claimed =
        statement.claim(connection.get(), node, after, laneAfter, free, others, workflows);
    // A fair share says nothing of what is left.
    backlog = claimed.size() == free || (others > 0 && !claimed.isEmpty());
    moveFloors(after, laneAfter, claimed);
    for (ClaimedRun run : claimed) {
      executor.accept(node, run, run.mayHaveHistory());
    }
    if (!claimed.isEmpty()) {
      boolean plain = claimed.stream().anyMatch(run -> run.claim().lane() == null);
      claimedPriority = plain ? Integer.MIN_VALUE : claimed.getLast().key().priority();
      poll = POLL_MIN;
    }
  }

  private void moveFloors(RunKey after, RunKey laneAfter, List<ClaimedRun> claimed) {
    RunKey last = null;
    RunKey lastOfLanes = null;
    for (ClaimedRun run : claimed) {
      if (run.claim().lane() == null) {
        last = run.key();
      } else {
        // Others may have the same fair key.
        lastOfLanes = run.key().before();
        claimedKey = run.key().seq();
        fairClock.claimed(run.key().seq());
      }
    }
    long nowNanos = System.nanoTime();
    floor.claimed(after, last, backlog, nowNanos);
    laneFloor.claimed(laneAfter, lastOfLanes, backlog, nowNanos);
  }

  private void waitForWork() throws InterruptedException {
    wakeups.await(poll);
    poll = shorter(poll.multipliedBy(2), options.poll());
  }

  /**
   * A claim whose answer was lost is committed all the same: its runs are executed here, under a
   * claim of their own. So are runs that this node stopped executing although it still holds their
   * claim. Meanwhile no place is kept, so all that may be claimed and is executed here is among the
   * active.
   */
  private void adoptLost() throws SQLException {
    long until = lookUntilNanos.get();
    unended |= executor.takeUnended();
    // Whoever is about to follow a run that ends is claimed and not yet executed: a next look comes
    // when they are, and until then nobody else follows.
    if ((!unended && until == NOTHING) || !room.offerNoMore()) {
      return;
    }
    boolean last = until != NOTHING && System.nanoTime() - until >= 0;
    long node = membership.nodeId();
    for (ClaimedRun run : statement.adopt(connection.get(), node, executor.active())) {
      // This node may have recorded steps before it stopped.
      executor.accept(node, run, true);
    }
    unended = false;
    room.offerAgain();
    if (last) {
      lookUntilNanos.compareAndSet(until, NOTHING);
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
