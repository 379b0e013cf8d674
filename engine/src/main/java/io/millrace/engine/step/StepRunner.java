package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.run.Claim;
import io.millrace.failure.PayloadTooLargeException;
import io.millrace.failure.RunStopped;
import io.millrace.failure.StepFailedException;
import io.millrace.failure.StepResultException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepBody;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
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

  /** What is recorded of a step by now, in memory. */
  private record Progress(int attempts, int failures, long startedUs) {}

  /**
   * Executes the step, or returns or throws what is recorded.
   *
   * @param scope of the thread; also says whether to go on
   * @param recorded what the memo has of it; null for nothing
   */
  <T extends @Nullable Object> T run(
      Scope scope,
      StepSlot slot,
      StepOptions options,
      Type<T> type,
      StepBody<T> body,
      @Nullable RecordedStep recorded) {
    if (recorded != null && recorded.status().isFinal()) {
      return replay(recorded, type);
    }
    Progress progress = recorded == null ? new Progress(0, 0, 0) : takeOver(recorded);
    while (true) {
      // Branches and retries come here without having asked: none begins once the claim is lost.
      scope.checkStopped();
      progress = new Progress(progress.attempts + 1, progress.failures, writer.nowMicros());
      begin(slot, progress);
      String json;
      try {
        json = codec.result(slot.path(), body.execute(), type);
        scope.checkStopped();
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable error) {
        // Everything else that a body throws is its failure, Errors included: recorded, not lost.
        scope.checkStopped();
        progress = failed(scope, slot, options.retry(), progress, error);
        continue;
      }
      return succeeded(scope, slot, type, progress, json);
    }
  }

  /** The attempt that a dead node left open is kept; it does not count as a failure of the step. */
  private Progress takeOver(RecordedStep recorded) {
    if (recorded.status() == StepStatus.RUNNING) {
      Failure gone =
          new Failure(
              "io.millrace.NodeLost",
              "no result: its node died, stopped or lost its lease",
              null,
              null);
      writer.note(
          claim,
          recorded.path(),
          new WriteAttempt.Attempt(
              recorded.attempts(),
              recorded.nodeId(),
              recorded.claimNo(),
              recorded.startedUs(),
              null,
              writer.failure(gone)));
    }
    return new Progress(recorded.attempts(), recorded.failures(), recorded.startedUs());
  }

  private void begin(StepSlot slot, Progress progress) {
    WriteStep.State state = open(StepStatus.RUNNING, progress);
    execution.opened(slot, state);
    writer.note(claim, slot, state, progress.attempts == 1);
  }

  /** Hands the end of a step to the journal and waits for what came of it. */
  private Written record(Scope scope, StepSlot slot, WriteStep.State end) {
    WriteStep entry = writer.record(claim, slot, end);
    execution.closed(slot);
    return execution.await(scope, entry);
  }

  private static WriteStep.State open(StepStatus status, Progress progress) {
    return new WriteStep.State(
        status, progress.attempts, progress.failures, progress.startedUs, null, null, null, null);
  }

  private <T extends @Nullable Object> T succeeded(
      Scope scope, StepSlot slot, Type<T> type, Progress progress, String json) {
    WriteStep.State state =
        new WriteStep.State(
            StepStatus.SUCCEEDED,
            progress.attempts,
            progress.failures,
            progress.startedUs,
            writer.nowMicros(),
            json,
            null,
            null);
    return switch (record(scope, slot, state)) {
      case Written.Done done -> {
        if (scope.remembers()) {
          execution.memo().remember(recorded(slot, state));
        }
        yield codec.decode(slot.path(), json, type);
      }
      case Written.Already(RecordedStep first) -> replay(first, type);
      case Written.Lost lost -> throw execution.lost();
    };
  }

  private RecordedStep recorded(StepSlot slot, WriteStep.State state) {
    return new RecordedStep(
        slot.path(),
        slot.kind(),
        slot.ordinal(),
        state.status(),
        state.attempts(),
        state.failures(),
        execution.nodeId(),
        claim.number(),
        state.startedUs(),
        state.output(),
        state.error());
  }

  /** Records a failed attempt and waits for the next one, or records the failure and throws it. */
  private Progress failed(
      Scope scope, StepSlot slot, RetryPolicy retry, Progress progress, Throwable error) {
    long nowUs = writer.nowMicros();
    Failure failure = Failures.of(error);
    Progress counted = new Progress(progress.attempts, progress.failures + 1, progress.startedUs);
    if (!mayRetry(retry, counted.failures, error)) {
      throw end(scope, slot, counted, nowUs, failure);
    }
    writer.note(
        claim,
        slot.path(),
        new WriteAttempt.Attempt(
            counted.attempts,
            execution.nodeId(),
            claim.number(),
            counted.startedUs,
            nowUs,
            writer.failure(failure)));
    writer.note(claim, slot, open(StepStatus.RETRYING, counted), false);
    pause(scope, retry.delayAfter(counted.failures, ThreadLocalRandom.current().nextDouble()));
    return counted;
  }

  private static boolean mayRetry(RetryPolicy retry, int failures, Throwable error) {
    // A result that does not fit will not fit the next time either.
    boolean hopeless =
        error instanceof StepResultException || error instanceof PayloadTooLargeException;
    return !hopeless
        && error instanceof Exception exception
        && retry.allowsAnother(failures, exception);
  }

  private RuntimeException end(
      Scope scope, StepSlot slot, Progress progress, long nowUs, Failure failure) {
    WriteStep.State state =
        new WriteStep.State(
            StepStatus.FAILED,
            progress.attempts,
            progress.failures,
            progress.startedUs,
            nowUs,
            null,
            writer.failure(failure),
            null);
    return switch (record(scope, slot, state)) {
      case Written.Done done ->
          new StepFailedException(execution.runId(), slot.path(), progress.attempts, failure);
      case Written.Already(RecordedStep first) -> failure(first);
      case Written.Lost lost -> throw execution.lost();
    };
  }

  private void pause(Scope scope, Duration delay) {
    try {
      Thread.sleep(delay);
    } catch (InterruptedException e) {
      scope.checkStopped();
      // Somebody else's interrupt cuts the wait short; the next attempt meets it.
      Thread.currentThread().interrupt();
    }
  }

  private <T extends @Nullable Object> T replay(RecordedStep recorded, Type<T> type) {
    if (recorded.status() == StepStatus.SUCCEEDED) {
      return codec.decode(recorded.path(), Objects.requireNonNull(recorded.output()), type);
    }
    throw failure(recorded);
  }

  private StepFailedException failure(RecordedStep recorded) {
    String error = recorded.error();
    Failure failure =
        error == null
            ? new Failure("io.millrace.Cancelled", "the step was cancelled", null, null)
            : codec.failure(error);
    return new StepFailedException(
        execution.runId(), recorded.path(), recorded.attempts(), failure);
  }
}
