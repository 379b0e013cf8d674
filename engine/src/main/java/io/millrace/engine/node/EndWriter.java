package io.millrace.engine.node;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Database;
import io.millrace.engine.database.SqlErrors;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.queue.FinishInLane;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.FinishRun;
import io.millrace.engine.run.Finished;
import io.millrace.engine.run.LaneId;
import io.millrace.engine.run.ReleaseRun;
import io.millrace.engine.run.RunEnd;
import io.millrace.engine.run.RunFailures;
import io.millrace.engine.step.Execution;
import io.millrace.failure.BranchCancelled;
import io.millrace.failure.CancelRequested;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DeadlineExceeded;
import io.millrace.failure.NodeStopping;
import io.millrace.failure.RunStopped;
import io.millrace.run.Failure;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records how runs end here, and tells who waits for it. */
final class EndWriter {

  private static final Logger log = LoggerFactory.getLogger(EndWriter.class);

  private final Journal journal;
  private final Codec codec;
  private final FinishRun.Kind finish;
  private final ReleaseRun.Kind release;
  private final FinishInLane.Kind finishInLane;
  private final RunEnds ends;

  EndWriter(
      Database database,
      Journal journal,
      Codec codec,
      Runnable ready,
      FinishInLane.Kind finishInLane,
      RunEnds ends) {
    this.journal = journal;
    this.codec = codec;
    this.finish = new FinishRun.Kind(database);
    this.release = new ReleaseRun.Kind(database, ready);
    this.finishInLane = finishInLane;
    this.ends = ends;
  }

  /**
   * An end that the code came to.
   *
   * @param output JSON; null unless it succeeded
   */
  private record End(RunStatus status, @Nullable String output, @Nullable Failure failure) {

    static End failed(Failure failure) {
      return new End(RunStatus.FAILED, null, failure);
    }
  }

  /** Its function has returned. */
  void succeeded(Execution execution, String output) {
    finish(execution, new End(RunStatus.SUCCEEDED, output, null));
  }

  /** Its function has thrown. */
  void failed(Execution execution, Failure failure) {
    finish(execution, End.failed(failure));
  }

  /** It was stopped. */
  void stopped(Execution execution, RunStopped reason) {
    switch (reason) {
      case CancelRequested cancel -> finish(execution, new End(RunStatus.CANCELLED, null, null));
      case DeadlineExceeded late ->
          finish(execution, End.failed(RunFailures.deadline(late.runId(), late.deadline())));
      case NodeStopping stopping -> awaitEnd(submit(new ReleaseRun(release, execution.claim())));
      case ClaimLost lost ->
          log.warn("run {} was taken from this node; another one goes on", lost.runId());
      case BranchCancelled branch ->
          throw new IllegalStateException("a branch's end reached its run", branch);
    }
  }

  /** What the database refuses now it refuses each time: such a run ends with that as failure. */
  private void finish(Execution execution, End end) {
    execution.closeLeft();
    List<Entry<?>> openSteps = List.copyOf(execution.cancelOpenSteps());
    try {
      write(execution, openSteps, end);
    } catch (DatabaseException e) {
      if (!SqlErrors.isRefusal(e)) {
        throw e;
      }
      RunId run = execution.claim().runId();
      log.warn("the end of run {} cannot be stored, so it ends as failed: {}", run, e.getMessage());
      write(execution, openSteps, End.failed(RunFailures.refusedEnd(run, e)));
    }
  }

  private void write(Execution execution, List<Entry<?>> openSteps, End end) {
    RunId run = execution.claim().runId();
    Failure failure = end.failure;
    Duration took = execution.sinceBegin();
    Finished finished = write(execution.claim(), openSteps, end, took);
    if (finished instanceof Finished.HasLane(LaneId lane)) {
      // Its open steps are closed already; to do that again changes nothing.
      finished = write(execution.claim().in(lane), openSteps, end, took);
    }
    switch (finished) {
      case Finished.Ended(RunStatus ended) ->
          ends.endedHere(
              run,
              new RunEnd(
                  ended,
                  ended == RunStatus.SUCCEEDED ? end.output : null,
                  ended == RunStatus.FAILED ? failure : null));
      case Finished.Lost lost ->
          log.warn(
              "run {} ended here, but its claim was lost; another node decides", execution.claim());
      case Finished.HasLane(LaneId lane) ->
          throw new IllegalStateException("run %s got a lane twice: %s".formatted(run, lane));
    }
  }

  private Finished write(Claim claim, List<Entry<?>> openSteps, End end, Duration took) {
    String error = end.failure == null ? null : codec.failure(end.failure);
    Entry<Finished> entry =
        claim.lane() == null
            ? new FinishRun(finish, claim, end.status, end.output, error)
            : new FinishInLane(finishInLane, claim, end.status, end.output, error, took);
    List<Entry<?>> entries = new ArrayList<>(openSteps);
    entries.add(entry);
    journal.submit(entries);
    return awaitEnd(entry);
  }

  private <E extends Entry<?>> E submit(E entry) {
    journal.submit(entry);
    return entry;
  }

  /** An interrupt was meant for the run's code; its end is recorded all the same. */
  private static <R> R awaitEnd(Entry<R> entry) {
    while (true) {
      try {
        return entry.await();
      } catch (InterruptedException e) {
        log.debug("interrupted while an end is being recorded; the record is awaited");
      }
    }
  }
}
