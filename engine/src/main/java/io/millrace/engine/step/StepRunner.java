package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.run.Claim;
import io.millrace.engine.step.StepWork.Tried;
import io.millrace.failure.BranchCancelled;
import io.millrace.failure.PayloadTooLargeException;
import io.millrace.failure.StepFailedException;
import io.millrace.failure.StepResultException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.Type;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Executes one step: takes what is recorded, or makes attempts until one succeeds or the policy
 * says enough, and records the end before anybody sees it.
 */
final class StepRunner {

  private final Execution execution;
  private final StepWriter writer;
  private final Codec codec;
  private final Claim claim;

  StepRunner(Execution execution) {
    this.execution = execution;
    this.writer = execution.writer();
    this.codec = writer.codec();
    this.claim = execution.claim();
  }

  /**
   * Executes the step, or returns or throws what is recorded.
   *
   * @param recorded what the memo has of it; null for nothing
   */
  <T extends @Nullable Object> T run(StepCall<T> call, @Nullable RecordedStep recorded) {
    if (recorded != null && recorded.status().isFinal()) {
      return replay(call.type(), recorded);
    }
    Progress progress = recorded == null ? Progress.NONE : takeOver(call, recorded);
    while (true) {
      // Branches and retries come here without having asked: none begins once the claim is lost.
      call.stop().check();
      TimeLimit limit = limit(call, progress);
      if (limit != null && !limit.duration().isPositive()) {
        // Nothing is left of the total time: nobody may begin what cannot be recorded.
        return failed(call, progress, Failures.of(limit.exceeded(execution.runId(), call.path())));
      }
      progress = progress.next(writer.nowMicros());
      switch (call.work().attempt(call, progress, limit)) {
        case Tried.Recorded(WriteStep.State end, Written written) -> {
          return settled(call, end, written);
        }
        case Tried.Failed(Throwable error, boolean hasInnerSteps) -> {
          progress = progress.failed();
          Failure failure = Failures.inside(call.path(), error);
          Duration delay = delayAfter(call, progress);
          if (!mayRetry(call, progress, error, delay)) {
            return failed(call, progress, failure);
          }
          keepAttempt(call, progress, failure, hasInnerSteps);
          pause(call.stop(), delay);
        }
      }
    }
  }

  /** What is recorded of a step that has ended. */
  <T extends @Nullable Object> T replay(Type<T> type, RecordedStep recorded) {
    if (recorded.status() == StepStatus.SUCCEEDED) {
      return codec.decode(
          PayloadName.result(execution.runId(), recorded.path()),
          Objects.requireNonNull(recorded.output()),
          type);
    }
    throw failure(recorded);
  }

  /** The attempt that a dead node left open is kept; it does not count as a failure of the step. */
  private Progress takeOver(StepCall<?> call, RecordedStep recorded) {
    if (recorded.status() == StepStatus.RUNNING) {
      Failure gone =
          new Failure(
              "io.millrace.NodeLost",
              "no result: its node died, stopped or lost its lease",
              null,
              null);
      writer.note(
          execution,
          recorded.path(),
          new WriteAttempt.Attempt(
              recorded.attempts(),
              recorded.nodeId(),
              recorded.claimNo(),
              recorded.startedUs(),
              null,
              writer.failure(gone)));
    }
    return new Progress(
        recorded.attempts(), recorded.failures(), recorded.startedUs(), firstUs(call, recorded));
  }

  /** From when on the total time counts. */
  private long firstUs(StepCall<?> call, RecordedStep recorded) {
    boolean openedAgain = recorded.status() == StepStatus.RETRYING && recorded.failures() == 0;
    if (openedAgain || call.options().totalTimeout() == null) {
      // What is tried again by hand has all its time again.
      return 0;
    }
    return execution.firstStartUs(call.path());
  }

  // ---- time ----

  /** How long this attempt may take; null for no limit. */
  private @Nullable TimeLimit limit(StepCall<?> call, Progress progress) {
    Duration own = call.options().timeout();
    Duration left = left(call, progress);
    if (left == null) {
      return own == null ? null : TimeLimit.ofAttempt(own);
    }
    return own != null && own.compareTo(left) <= 0
        ? TimeLimit.ofAttempt(own)
        : new TimeLimit(left, Objects.requireNonNull(call.options().totalTimeout()), true);
  }

  /** What is left of the total time; null for no limit. */
  private @Nullable Duration left(StepCall<?> call, Progress progress) {
    Duration total = call.options().totalTimeout();
    if (total == null || progress.firstUs() == 0) {
      return total;
    }
    return total.minus(writer.nowMicros() - progress.firstUs(), ChronoUnit.MICROS);
  }

  // ---- how it ends ----

  private <T extends @Nullable Object> T settled(
      StepCall<T> call, WriteStep.State end, Written written) {
    return switch (written) {
      case Written.Done done ->
          codec.decode(
              PayloadName.result(execution.runId(), call.path()),
              Objects.requireNonNull(end.output()),
              call.type());
      case Written.Already(RecordedStep first) -> first(call, first);
      case Written.Lost lost -> throw execution.lost();
    };
  }

  /** What another executor of the claim had recorded before. */
  private <T extends @Nullable Object> T first(StepCall<T> call, RecordedStep first) {
    if (first.status() == StepStatus.CANCELLED) {
      throw new BranchCancelled(
          execution.runId(), "'%s' was cancelled by another executor".formatted(first.path()));
    }
    return replay(call.type(), first);
  }

  private static Duration delayAfter(StepCall<?> call, Progress progress) {
    double random = ThreadLocalRandom.current().nextDouble();
    return call.options().retry().delayAfter(progress.failures(), random);
  }

  private boolean mayRetry(StepCall<?> call, Progress progress, Throwable error, Duration delay) {
    // A result that does not fit will not fit the next time either.
    boolean hopeless =
        error instanceof StepResultException || error instanceof PayloadTooLargeException;
    Duration left = left(call, progress);
    boolean inTime = left == null || left.compareTo(delay) > 0;
    return !hopeless
        && inTime
        && error instanceof Exception exception
        && call.options().retry().allowsAnother(progress.failures(), exception);
  }

  /** Records an attempt that is followed by another one. */
  private void keepAttempt(
      StepCall<?> call, Progress progress, Failure failure, boolean hasInnerSteps) {
    WriteAttempt.Attempt attempt =
        new WriteAttempt.Attempt(
            progress.attempts(),
            execution.nodeId(),
            claim.number(),
            progress.startedUs(),
            writer.nowMicros(),
            writer.failure(failure));
    WriteStep.State retrying = WriteStep.State.open(StepStatus.RETRYING, progress);
    if (hasInnerSteps) {
      // Waited for, so that all that was noted of the inner steps is written before.
      execution.await(call.stop(), writer.record(execution, call.path(), attempt));
      execution.reopen(call.stop(), call.slot(), retrying, failure.step());
    } else if (call.work().holdsItsRow()) {
      // Waited for, or the journal finds the row held by the next attempt.
      writer.note(execution, call.path(), attempt);
      execution.await(call.stop(), writer.record(execution, call.slot(), retrying));
    } else {
      writer.note(execution, call.path(), attempt);
      writer.note(execution, call.slot(), retrying, false);
    }
  }

  private <T extends @Nullable Object> T failed(
      StepCall<T> call, Progress progress, Failure failure) {
    WriteStep.State end =
        WriteStep.State.failed(progress, writer.nowMicros(), writer.failure(failure));
    return switch (call.end().record(call.stop(), call.slot(), end)) {
      case Written.Done done ->
          throw new StepFailedException(
              execution.runId(), call.path(), progress.attempts(), failure);
      case Written.Already(RecordedStep first) -> first(call, first);
      case Written.Lost lost -> throw execution.lost();
    };
  }

  private static void pause(Stop stop, Duration delay) {
    try {
      TimeUnit.NANOSECONDS.sleep(delay.toNanos());
    } catch (InterruptedException e) {
      stop.check();
      // Somebody else's interrupt cuts the wait short; the next attempt meets it.
      Thread.currentThread().interrupt();
    }
  }

  /** The failure of a step that has ended without success. */
  StepFailedException failure(RecordedStep recorded) {
    String error = recorded.error();
    Failure failure =
        error == null
            ? new Failure("io.millrace.Cancelled", "the step was cancelled", null, null)
            : codec.failure(error);
    return new StepFailedException(
        execution.runId(), recorded.path(), recorded.attempts(), failure);
  }
}
