package io.millrace.engine.node;

import io.millrace.config.NodeOptions;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.queue.FairClock;
import io.millrace.engine.queue.FinishInLane;
import io.millrace.engine.queue.LaneTable;
import io.millrace.engine.run.ClaimStatement;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.step.History;
import io.millrace.engine.step.StepWriter;
import io.millrace.failure.CancelRequested;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.NodeStopping;
import io.millrace.run.RunId;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process as one that executes runs: joins, holds a lease, claims, executes, recovers from
 * others' deaths, and leaves. After it lost its lease it joins again under a new id.
 */
public final class Node implements Heartbeat.Listener {

  private static final Logger log = LoggerFactory.getLogger(Node.class);

  // How long interrupted runs may take to unwind before the node leaves without them.
  private static final long UNWIND_SECONDS = 5;

  private final Database database;
  private final NodeOptions options;
  private final Host host = Host.here();
  private final NodeTable table;
  private final Lease lease;
  private final Membership membership;
  private final Fence fence;
  private final Recovery recovery;
  private final Wakeups wakeups;
  private final Room room;
  private final Deadlines deadlines;
  private final RunExecutor executor;
  private final Claimer claimer;
  private final StartsHere startsHere;
  private final FairClock fairClock;
  private final Promoter promoter;
  private final Thread promoting;
  private final Heartbeat heartbeat;
  private final Thread claiming;
  private final Thread beating;

  /**
   * What a node works with.
   *
   * @param database where everything stands
   * @param journal where everything is written
   * @param fence in front of it
   * @param clock of the database, set by the heartbeat
   * @param codec of payloads
   * @param steps where what happens to steps is written
   * @param runs cold statements of runs
   * @param lanes cold statements of lanes
   * @param fairClock how far the claims of lanes have come
   * @param registry what can be executed
   * @param ends who waits for ends
   * @param crashesMax see {@code MillraceOptions}
   */
  public record Parts(
      Database database,
      Journal journal,
      Fence fence,
      Clock clock,
      Codec codec,
      StepWriter steps,
      RunTable runs,
      LaneTable lanes,
      FairClock fairClock,
      Registry registry,
      RunEnds ends,
      int crashesMax) {}

  Node(
      Parts parts,
      NodeOptions options,
      Membership membership,
      Lease lease,
      Wakeups wakeups,
      Workforce workforce) {
    this.database = parts.database;
    this.options = options;
    this.table = new NodeTable(database);
    this.lease = lease;
    this.membership = membership;
    this.fence = parts.fence;
    this.fairClock = parts.fairClock;
    this.recovery =
        new Recovery(database, table, parts.runs, parts.lanes, workforce, parts.crashesMax);
    this.wakeups = wakeups;
    this.room = new Room(options.maxRunning());
    this.deadlines = new Deadlines(parts.clock);
    RunRelay relay = new RunRelay(membership, parts.registry, room);
    this.executor = executor(parts, workforce, relay);
    ClaimFloor floor = new ClaimFloor();
    this.claimer =
        new Claimer(
            membership,
            options,
            parts.registry,
            database.reserve(),
            new ClaimStatement(database),
            executor,
            wakeups,
            floor,
            fairClock,
            room);
    this.startsHere = new StartsHere(membership, room, floor, fairClock, executor, claimer);
    relay.follow(executor, claimer);
    this.promoter = new Promoter(parts.lanes, workforce);
    this.heartbeat =
        new Heartbeat(
            database, options, table, membership, lease, parts.clock, room, fairClock, this);
    join();
    this.beating = Thread.ofPlatform().daemon().name("millrace-heartbeat").start(heartbeat);
    // Virtual, as the runs are that it starts: it is not later than they are.
    Thread.ofVirtual().name("millrace-dispatch").start(executor::startAccepted);
    this.claiming = Thread.ofPlatform().daemon().name("millrace-claims").start(claimer);
    this.promoting = Thread.ofPlatform().daemon().name("millrace-lanes").start(promoter);
  }

  private RunExecutor executor(Parts parts, Workforce workforce, RunRelay relay) {
    return new RunExecutor(
        parts.registry,
        membership,
        parts.codec,
        parts.steps,
        new History(database),
        new EndWriter(
            database,
            parts.journal,
            parts.codec,
            workforce::anythingIsReady,
            new FinishInLane.Kind(database, fairClock, relay, workforce),
            parts.ends),
        deadlines,
        room);
  }

  private void join() {
    recoverFromGone();
    long before = System.nanoTime();
    NodeTable.Joined joined =
        database.call(
            "cannot join as a node",
            jdbi -> jdbi.withHandle(handle -> table.join(handle, options, host)));
    membership.joined(joined.nodeId());
    fairClock.reached(joined.fairTime());
    fence.raise(joined.nodeId());
    lease.renewed(before);
    log.info("node {} '{}' has joined", joined.nodeId(), options.name());
  }

  private void recoverFromGone() {
    try {
      if (recovery.goneFrom(host)) {
        wakeups.anythingIsReady();
      }
    } catch (DatabaseException e) {
      log.warn("gone nodes of this machine are left to their leases: {}", e.getMessage());
    }
  }

  // ---- what the heartbeat tells ----

  @Override
  public void notified(Notification notification) {
    switch (notification) {
      case Notification.Ready(var first) -> areReady(new Ready(first, null));
      case Notification.Admitted(var first, boolean turn) -> admitted(new Ready(null, first), turn);
      case Notification.LanesWait wait -> promoter.lanesWait();
      case Notification.Cancel(RunId run) -> executor.stop(run, CancelRequested::new);
      case Notification.Left left -> log.debug("node {} has left", left.node());
    }
  }

  private void admitted(Ready ready, boolean turn) {
    if (turn) {
      turnsAreReady(ready);
    } else {
      areReady(ready);
    }
  }

  @Override
  public void beat(NodeTable.Beat beat) {
    beat.cancels().forEach(run -> executor.stop(run, CancelRequested::new));
    try {
      if (beat.expired()) {
        if (recovery.expired()) {
          wakeups.anythingIsReady();
        }
      }
      recovery.closeSteps();
    } catch (DatabaseException e) {
      log.warn("recovery failed; the next heartbeat tries again: {}", e.getMessage());
    }
    if (beat.overdue()) {
      quietlyEndOverdue();
    }
    fairClock.reached(beat.fairTime());
    if (beat.lanesWait()) {
      promoter.lanesWait();
    }
  }

  private void quietlyEndOverdue() {
    try {
      recovery.overdue();
    } catch (DatabaseException e) {
      log.warn(
          "runs past their deadline could not be ended; the next heartbeat tries again: {}",
          e.getMessage());
    }
  }

  @Override
  public void leaseLost() {
    fence.drop();
    int lost = executor.active().size();
    if (lost > 0) {
      log.warn(
          "the lease of node {} is over; its {} runs go on elsewhere", membership.nodeId(), lost);
    }
    executor.stopAll(ClaimLost::new);
  }

  @Override
  public boolean joinAgain() {
    try {
      join();
      return true;
    } catch (DatabaseException e) {
      log.warn("cannot join again yet: {}", e.getMessage());
      pause();
      return false;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A place for a run that is about to be stored; null when it is to be queued. */
  @Nullable KeptPlace keepPlace(NewRun run) {
    return startsHere.keep(run);
  }

  /** Runs may be claimed. */
  void areReady(Ready ready) {
    wakeups.add(ready);
    claimer.areReady(ready);
  }

  /** The turns of runs have come. */
  void turnsAreReady(Ready ready) {
    wakeups.add(ready);
    claimer.turnsAreReady(ready);
  }

  /** Something in lanes waits for a time, or to be taken in. */
  void lanesWait() {
    promoter.lanesWait();
  }

  // ---- leaving ----

  /** Interrupts a run if it is executed here: its cancel was asked for. */
  void cancel(RunId run) {
    executor.stop(run, CancelRequested::new);
  }

  /**
   * Claims no more, lets runs end for as long as the drain time says, hands the others back. The
   * journal must still be open; the lease is held meanwhile.
   */
  void drain() {
    membership.draining();
    quietly("tell that it drains", () -> table.drain(membership.nodeId()));
    claimer.stop();
    joinUninterruptibly(claiming);
    promoter.stop();
    joinUninterruptibly(promoting);
    executor.acceptNoMore();
    if (!awaitEmpty(options.drain().toNanos())) {
      executor.stopAll(NodeStopping::new);
      if (!awaitEmpty(TimeUnit.SECONDS.toNanos(UNWIND_SECONDS))) {
        log.warn(
            "{} runs ignore their interrupt; their node's end hands them over",
            executor.active().size());
      }
    }
  }

  /** Gives up the lease. Runs that still unwind are another node's from now on. */
  void leave() {
    fence.drop();
    // First, or it could find the node gone and join again.
    heartbeat.stop();
    quietly("say that it has left", this::sayLeft);
    quietly("wake its heartbeat", () -> table.notify(Notification.left(membership.nodeId())));
    joinUninterruptibly(beating);
    deadlines.close();
    lease.lost();
  }

  private void sayLeft() {
    if (executor.active().isEmpty()) {
      recovery.leave(membership.nodeId());
    } else {
      recovery.give(membership.nodeId());
    }
  }

  private boolean awaitEmpty(long nanos) {
    try {
      return room.awaitEmpty(nanos);
    } catch (InterruptedException e) {
      // Whoever closes wants it quick: the runs are handed back now.
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void quietly(String what, Runnable step) {
    try {
      step.run();
    } catch (DatabaseException e) {
      log.warn(
          "node {} cannot {}; its lease will run out: {}",
          membership.nodeId(),
          what,
          e.getMessage());
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
