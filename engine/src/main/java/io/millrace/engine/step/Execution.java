package io.millrace.engine.step;

import io.millrace.engine.journal.Entry;
import io.millrace.engine.run.Claim;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.RunStopped;
import io.millrace.run.RunId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a run under one claim: its threads, and whether it may go on. Stopping it is the
 * only thing that others may do to it.
 */
public final class Execution {

  private final Claim claim;
  private final long nodeId;
  private final BooleanSupplier leaseHeld;
  private final StepWriter writer;
  private final History history;

  // The threads that execute code of the run: added and removed by themselves, interrupted by
  // stop().
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  // Steps that began and whose end was not handed to the journal, by path: what is stopped in the
  // middle stays here, so that it can be recorded as cancelled. Touched by the run's threads.
  private final Map<String, OpenStep> openSteps = new ConcurrentHashMap<>();
  // Groups that began here: nobody waits for the record of their end, so their rows may lag behind.
  // Added to by the run's threads, and only where earlier executions may have left something open.
  private final Set<String> groups = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable RunStopped> stopped = new AtomicReference<>();
  private final Untold untold = new Untold();
  // Set by the journal's thread that has recorded its end, or by its own as it leaves.
  private final AtomicBoolean leaving = new AtomicBoolean();
  // Written by the run's thread before it calls the function, which starts all that read it.
  private Memo memo;
  // Touched by the run's thread.
  private long begunNanos;

  /**
   * A step under way.
   *
   * @param slot its place
   * @param state as last noted
   */
  private record OpenStep(StepSlot slot, WriteStep.State state) {}

  /**
   * With nothing recorded yet, as under a first claim.
   *
   * @param nodeId the node that holds the claim
   * @param leaseHeld whether that node still believes in its lease
   */
  public Execution(
      Claim claim, long nodeId, BooleanSupplier leaseHeld, StepWriter writer, History history) {
    this.claim = claim;
    this.nodeId = nodeId;
    this.history = history;
    this.memo = Memo.empty(claim.runId(), history);
    this.begunNanos = System.nanoTime();
    this.leaseHeld = leaseHeld;
    this.writer = writer;
  }

  RunId runId() {
    return claim.runId();
  }

  /** Whether this is executed under that claim. */
  public boolean isUnder(Claim other) {
    return claim.number() == other.number() && claim.runId().equals(other.runId());
  }

  /** Its room can be had from now on. Says whether that is new. */
  public boolean beginToLeave() {
    return leaving.compareAndSet(false, true);
  }

  /** Goes on from what earlier executions recorded. To be said before the function is called. */
  public void replay(Memo recorded) {
    memo = recorded;
  }

  /** Its code begins now. To be said before the function is called. */
  public void begin() {
    begunNanos = System.nanoTime();
  }

  /** How long ago that was. */
  public Duration sinceBegin() {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  /** The right by which it is executed. */
  public Claim claim() {
    return claim;
  }

  long nodeId() {
    return nodeId;
  }

  Memo memo() {
    return memo;
  }

  StepWriter writer() {
    return writer;
  }

  /** What was handed to the journal and is under way. */
  Untold untold() {
    return untold;
  }

  /**
   * Waits until nothing is under way any more that it has handed to the journal, also what nobody
   * awaits: else it could be written after the next execution has read what is recorded. An
   * interrupt does not end that.
   */
  public void awaitWritten() {
    untold.awaitNone();
  }

  /** Why it must not go on; null while it may. */
  public @Nullable RunStopped stopReason() {
    RunStopped reason = stopped.get();
    if (reason == null && !leaseHeld.getAsBoolean()) {
      // By this node's own clock the lease is over: others may have the run already.
      stop(new ClaimLost(claim.runId()));
      reason = stopped.get();
    }
    return reason;
  }

  /**
   * Makes it unwind: interrupts its threads, and every {@code run.*} throws. The first reason
   * stays.
   */
  public void stop(RunStopped reason) {
    if (stopped.compareAndSet(null, reason)) {
      threads.forEach(Thread::interrupt);
    }
  }

  /** Has the calling thread interrupted when the execution is stopped. */
  void enter() {
    threads.add(Thread.currentThread());
    if (stopped.get() != null) {
      Thread.currentThread().interrupt();
    }
  }

  void leave() {
    threads.remove(Thread.currentThread());
  }

  /**
   * An attempt of a step, or a group, begins. Whoever ends the code around it first says so and
   * then looks for open steps; so the step is either found there or is not begun.
   */
  void open(Stop stop, StepSlot slot, WriteStep.State state) {
    if (slot.kind() == StepKind.GROUP && claim.number() > 1) {
      groups.add(slot.path());
    }
    openSteps.put(slot.path(), new OpenStep(slot, state));
    RunStopped reason = stop.reason();
    if (reason != null) {
      openSteps.remove(slot.path());
      throw reason;
    }
  }

  /** More is known of a step that is open, if it still is. */
  void update(StepSlot slot, WriteStep.State state) {
    openSteps.computeIfPresent(slot.path(), (path, open) -> new OpenStep(slot, state));
  }

  /** The end of a step was handed to the journal. */
  void closed(StepSlot slot) {
    openSteps.remove(slot.path());
  }

  /** Hands the end of a step to the journal and waits for what came of it. */
  Written record(Stop stop, StepSlot slot, WriteStep.State end) {
    WriteStep entry = writer.record(this, slot, end);
    closed(slot);
    return await(stop, entry);
  }

  /**
   * Has a branch begin anew: what failed or was given up inside it is done again, what succeeded
   * stays.
   *
   * @param retrying what the branch's own row says then; both are committed together
   * @param failedPath what the last attempt failed of inside, as deep as is known; null when of
   *     itself
   */
  void reopen(Stop stop, StepSlot branch, WriteStep.State retrying, @Nullable String failedPath) {
    String below = branch.path() + "/";
    openSteps.keySet().removeIf(path -> path.startsWith(below));
    if (!await(stop, writer.reopen(this, branch, retrying, failedPath))) {
      throw lost();
    }
    memo.reload(below);
  }

  /** What is recorded of a step at this moment; null when nothing is. */
  @Nullable RecordedStep look(StepSlot slot) {
    List<RecordedStep> page = history.pageFrom(claim.runId(), slot.path()).steps();
    return page.isEmpty() || !page.getFirst().path().equals(slot.path()) ? null : page.getFirst();
  }

  /** When the first attempt of a step began, in microseconds since 1970. */
  long firstStartUs(String path) {
    return history.firstStartUs(claim.runId(), path);
  }

  /** Entries that record the open steps below a path as cancelled; they are open no more. */
  List<WriteStep> cancelOpenSteps(String below) {
    List<WriteStep> entries = new ArrayList<>();
    for (String path : List.copyOf(openSteps.keySet())) {
      OpenStep open = path.startsWith(below) ? openSteps.remove(path) : null;
      if (open != null) {
        entries.add(writer.cancelled(claim, open.slot(), open.state()));
      }
    }
    return entries;
  }

  /**
   * Ends what earlier executions have left open and this one, which is over, did not come to.
   * Before the end of the run is recorded: a replay does not come to it either.
   */
  public void closeLeft() {
    if (claim.number() > 1) {
      // An interrupt was meant for the run's code, which has ended; it would break a connection.
      Thread.interrupted();
      history.closeLeft(this);
    }
  }

  /** Paths whose rows may still be open in the database because of this execution. */
  List<String> ownPaths() {
    List<String> own = new ArrayList<>(groups);
    own.addAll(openSteps.keySet());
    return own;
  }

  /**
   * Waits for the outcome of an entry that was handed to the journal. An interrupt ends the wait
   * only if the code must not go on; else it is kept for later.
   */
  <R> R await(Stop stop, Entry<R> entry) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return entry.await();
        } catch (InterruptedException e) {
          interrupted = true;
          stop.check();
        }
      }
    } catch (DatabaseException e) {
      if (e.reason() == DatabaseException.Reason.STATEMENT_FAILED) {
        throw e;
      }
      // Without the database nothing can be recorded: the run goes on where there is one.
      this.stop(new ClaimLost(claim.runId()));
      stop.check();
      throw e;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Stops with a lost claim and throws it. */
  RunStopped lost() {
    stop(new ClaimLost(claim.runId()));
    RunStopped reason = stopped.get();
    return reason == null ? new ClaimLost(claim.runId()) : reason;
  }

  /** Entries that record the open steps as cancelled. */
  public List<? extends Entry<?>> cancelOpenSteps() {
    return cancelOpenSteps("");
  }
}
