package io.millrace.engine.step;

import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.step.StepWork.Tried;
import io.millrace.failure.RunStopped;
import io.millrace.run.StepStatus;
import org.jspecify.annotations.Nullable;

/** Work whose success is recorded by the journal, after it was done. */
final class JournaledWork implements StepWork {

  private final Execution execution;
  private final Body body;

  /** The code of a step or branch. */
  @FunctionalInterface
  interface Body {
    @Nullable Object execute(Attempt attempt) throws Exception;
  }

  JournaledWork(Execution execution, Body body) {
    this.execution = execution;
    this.body = body;
  }

  @Override
  public Tried attempt(StepCall<?> call, Progress progress, @Nullable TimeLimit limit) {
    Attempt attempt = new Attempt(call.stop());
    begin(call, progress);
    String json;
    try {
      Object value = execute(call, attempt, limit);
      json =
          execution
              .writer()
              .codec()
              .result(PayloadName.result(execution.runId(), call.path()), value, call.type());
      call.stop().check();
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable error) {
      // Everything else that a body throws is its failure, Errors included: recorded, not lost.
      call.stop().check();
      return new Tried.Failed(error, attempt.hasInnerSteps());
    }
    WriteStep.State end = WriteStep.State.succeeded(progress, execution.writer().nowMicros(), json);
    return new Tried.Recorded(end, call.end().record(call.stop(), call.slot(), end));
  }

  private void begin(StepCall<?> call, Progress progress) {
    WriteStep.State state = WriteStep.State.open(StepStatus.RUNNING, progress);
    execution.open(call.stop(), call.slot(), state);
    boolean first = progress.attempts() == 1;
    execution.writer().note(execution, call.slot(), state, first);
  }

  private @Nullable Object execute(StepCall<?> call, Attempt attempt, @Nullable TimeLimit limit)
      throws Throwable {
    return limit == null
        ? body.execute(attempt)
        : new TimedBody(execution, attempt, () -> body.execute(attempt))
            .call(call.stop(), call.path(), limit);
  }
}
