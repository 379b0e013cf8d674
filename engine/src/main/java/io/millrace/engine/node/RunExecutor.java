package io.millrace.engine.node;

import io.millrace.channels.Channel;
import io.millrace.channels.TrySend;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.step.Execution;
import io.millrace.engine.step.Failures;
import io.millrace.engine.step.History;
import io.millrace.engine.step.LiveRun;
import io.millrace.engine.step.StepWriter;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.RunStopped;
import io.millrace.run.Failure;
import io.millrace.run.RunId;
import io.millrace.workflow.Workflow;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes claimed runs, each on a virtual thread of its own, and records how they end. A channel
 * leads from the claimer to the thread that starts them, so that claiming waits neither for that
 * nor for the reading of what is recorded, which each run's thread does by itself.
 */
final class RunExecutor {

  private static final Logger log = LoggerFactory.getLogger(RunExecutor.class);

  // What up to so many runs at a time write goes through one writer: batches of half the size would
  // cost twice the commits, and nothing would come of the second writer but their cost.
  private static final int ONE_WRITER_MAX = 256;

  private final Registry registry;
  private final Membership membership;
  private final Codec codec;
  private final StepWriter steps;
  private final History history;
  private final EndWriter ends;
  private final Deadlines deadlines;
  private final Room room;

  // From the claimer to the thread that starts executions.
  private final Channel<Accepted> accepted;

  // Added by the claimer and by threads that start runs, removed by each run's thread, read by
  // whoever stops runs.
  private final Map<RunId, Execution> active = new ConcurrentHashMap<>();

  // Whether an execution ended without an end of its run: set by runs' threads, taken by the
  // claimer.
  private final AtomicBoolean unended = new AtomicBoolean();

  /**
   * A claimed run that waits for its thread. It counts as executed here already.
   *
   * @param recorded whether earlier executions may have recorded steps
   */
  private record Accepted(ClaimedRun run, Execution execution, boolean recorded) {}

  RunExecutor(
      Registry registry,
      Membership membership,
      Codec codec,
      StepWriter steps,
      History history,
      EndWriter ends,
      Deadlines deadlines,
      Room room) {
    this.registry = registry;
    this.membership = membership;
    this.codec = codec;
    this.steps = steps;
    this.history = history;
    this.ends = ends;
    this.deadlines = deadlines;
    this.room = room;
    this.accepted = Channel.bounded(room.size());
  }

  Set<RunId> active() {
    return Set.copyOf(active.keySet());
  }

  /**
   * Whether executions have ended since the last call whose runs may still be claimed by this node:
   * the end could not be recorded, or the lease seemed lost and was renewed all the same.
   */
  boolean takeUnended() {
    return unended.getAndSet(false);
  }

  // ---- from the claim to a thread ----

  /**
   * Takes a claimed run over, and room for it. By the claimer, which it does not hold up.
   *
   * @param recorded whether earlier executions of the run may have recorded steps
   */
  void accept(long node, ClaimedRun run, boolean recorded) {
    room.take(1);
    // Before it is sent: the claimer adopts claimed runs that it does not find here.
    Execution execution = expect(node, run);
    deadlines.watch(execution, run.deadline());
    if (accepted.sender().trySend(new Accepted(run, execution, recorded)) != TrySend.SENT) {
      // Adopted runs may be more than there was room for; the next look finds it again.
      leave(execution, false);
    }
  }

  /**
   * A run counts as executed here from now on. {@link #begin} or {@link #leave} follows, once room
   * was taken for it; else {@link #forget}.
   */
  Execution expect(long node, ClaimedRun run) {
    // Ends in lanes take the server so long that two writers always gain by being at it at once;
    // and each lane keeps to one, since two would wait for each other.
    boolean any = run.claim().lane() != null || active.size() >= ONE_WRITER_MAX;
    Claim claim = any ? run.claim().byAnyWriter() : run.claim();
    Execution execution = new Execution(claim, node, membership::leaseHeld, steps, history);
    active.put(run.claim().runId(), execution);
    return execution;
  }

  /** A run that was expected is not executed here after all, and has no room. */
  void forget(Execution execution) {
    active.remove(execution.claim().runId(), execution);
  }

  /**
   * Takes runs over that follow those which end here, past the channel: they begin now. Whose end
   * is recorded leaves its room before its thread, one of many that wait for that, has noticed.
   */
  void follow(long node, List<Claim> ended, List<ClaimedRun> runs) {
    int leaving = 0;
    for (Claim claim : ended) {
      leaving += beginsToLeave(claim) ? 1 : 0;
    }
    room.handOver(leaving, runs.size());
    runs.forEach(run -> follow(node, run));
  }

  private boolean beginsToLeave(Claim claim) {
    Execution execution = active.get(claim.runId());
    return execution != null && execution.isUnder(claim) && execution.beginToLeave();
  }

  private void follow(long node, ClaimedRun run) {
    Execution execution = expect(node, run);
    if (!membership.isMember() || membership.nodeId() != node) {
      // The lease was lost meanwhile; who stopped all executions may have missed this one.
      leave(execution, true);
      return;
    }
    deadlines.watch(execution, run.deadline());
    start(new Accepted(run, execution, run.mayHaveHistory()));
  }

  /** Begins a run that was expected and never claimed before, past the channel. */
  void begin(ClaimedRun run, Execution execution) {
    deadlines.watch(execution, run.deadline());
    start(new Accepted(run, execution, false));
  }

  /** No run is accepted any more; those that were are executed. */
  void acceptNoMore() {
    accepted.sender().close();
  }

  /** Starts what was accepted, until no more is. */
  void startAccepted() {
    Iterator<Accepted> all = accepted.receiver().iterator();
    while (true) {
      // Without this loop the node would hold on to runs that it never executes.
      try {
        if (!all.hasNext()) {
          return;
        }
        start(all.next());
      } catch (RuntimeException | Error e) {
        // Nobody interrupts this thread on purpose; left set, it could not wait any more.
        boolean interrupted = Thread.interrupted();
        log.error(
            "a claimed run could not be taken{}; the next ones are looked at",
            interrupted ? ", as the thread was interrupted" : "",
            e);
      }
    }
  }

  private void start(Accepted next) {
    try {
      Thread.ofVirtual()
          .name("run-" + next.execution.claim().runId())
          .start(() -> executeHere(next));
    } catch (RuntimeException | Error e) {
      log.error("run {} could not be begun and is tried again", next.execution.claim(), e);
      leave(next.execution, false);
    }
  }

  private void executeHere(Accepted accepted) {
    Execution execution = accepted.execution;
    boolean ended = false;
    execution.begin();
    try {
      end(execution, outcome(accepted));
      ended = !(execution.stopReason() instanceof ClaimLost);
    } catch (DatabaseException e) {
      log.warn(
          "run {} could not go on here, since the database failed it; it goes on from its last step: {}",
          execution.claim().runId(),
          e.getMessage());
    } finally {
      if (!ended) {
        execution.awaitWritten();
      }
      leave(execution, ended);
    }
  }

  /**
   * A run is no longer executed here.
   *
   * @param ended false if its claim may still be this node's
   */
  void leave(Execution execution, boolean ended) {
    // Only itself: the same run may be executed here again, under a later claim.
    forget(execution);
    deadlines.forget(execution);
    if (!ended) {
      unended.set(true);
    }
    room.giveBack(!execution.beginToLeave());
  }

  // ---- how it went ----

  private sealed interface Outcome {
    record Succeeded(String output) implements Outcome {}

    record Failed(Failure failure) implements Outcome {}

    record Stopped(RunStopped reason) implements Outcome {}
  }

  private Outcome outcome(Accepted accepted) {
    Execution execution = accepted.execution;
    if (accepted.recorded && execution.stopReason() == null) {
      // After the claim's commit, and so with all that earlier claims recorded.
      execution.replay(history.memo(execution.claim().runId()));
    }
    RunStopped before = execution.stopReason();
    return before == null ? call(accepted.run, execution) : new Outcome.Stopped(before);
  }

  private Outcome call(ClaimedRun run, Execution execution) {
    Workflow<?, ?> workflow = Objects.requireNonNull(registry.find(run.workflow(), run.version()));
    try {
      return new Outcome.Succeeded(
          LiveRun.execute(workflow, execution, run.input(), codec.metadata(run.metadata())));
    } catch (Throwable error) {
      // Whatever the function threw, a stop that was asked for decides; then Errors are failures
      // too.
      RunStopped stopped = execution.stopReason();
      if (stopped != null) {
        return new Outcome.Stopped(stopped);
      }
      return new Outcome.Failed(Failures.of(error));
    }
  }

  private void end(Execution execution, Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded(String output) -> ends.succeeded(execution, output);
      case Outcome.Failed(Failure failure) -> ends.failed(execution, failure);
      case Outcome.Stopped(RunStopped reason) -> ends.stopped(execution, reason);
    }
  }

  // ---- stopping ----

  /** Stops one run, if it is executed here. */
  void stop(RunId run, Function<RunId, RunStopped> reason) {
    Execution execution = active.get(run);
    if (execution != null) {
      execution.stop(reason.apply(run));
    }
  }

  /** Stops all runs. */
  void stopAll(Function<RunId, RunStopped> reason) {
    active.forEach((run, execution) -> execution.stop(reason.apply(run)));
  }
}
