package io.millrace.failure;

import io.millrace.run.Failure;
import io.millrace.run.RunId;

/** The awaited run failed. */
public final class RunFailedException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final Failure failure;

  public RunFailedException(RunId runId, Failure failure) {
    super("run %s failed: %s%s".formatted(runId, failure, wayOut(failure)), null);
    this.runId = runId;
    this.failure = failure;
  }

  /** What Millrace itself ended the run with says what to do. */
  private static String wayOut(Failure failure) {
    return failure.message().contains("'retry'")
        ? ""
        : "; 'retry' goes on after what is recorded, once the cause is mended";
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** Why, as it is stored. */
  public Failure failure() {
    return failure;
  }
}
