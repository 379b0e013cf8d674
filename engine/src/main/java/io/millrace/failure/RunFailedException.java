package io.millrace.failure;

import io.millrace.run.Failure;
import io.millrace.run.RunId;

/** The awaited run failed. */
public final class RunFailedException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final Failure failure;

  public RunFailedException(RunId runId, Failure failure) {
    super("run %s failed: %s".formatted(runId, failure), null);
    this.runId = runId;
    this.failure = failure;
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
