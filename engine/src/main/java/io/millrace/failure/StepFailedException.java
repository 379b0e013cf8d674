package io.millrace.failure;

import io.millrace.run.Failure;
import io.millrace.run.RunId;

/**
 * A step failed for good: its attempts are used up, or its error is not to be retried. The first
 * execution and every replay throw the same.
 */
public final class StepFailedException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final String path;
  private final int attempts;
  private final Failure failure;

  public StepFailedException(RunId runId, String path, int attempts, Failure failure) {
    super(
        "run %s step '%s' failed after %d attempt%s: %s; 'retry' of the run tries it again"
            .formatted(runId, path, attempts, attempts == 1 ? "" : "s", failure),
        null);
    this.runId = runId;
    this.path = path;
    this.attempts = attempts;
    this.failure = failure;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** The path of the step. */
  public String path() {
    return path;
  }

  /** How many attempts were made. */
  public int attempts() {
    return attempts;
  }

  /** The error of the last attempt. */
  public Failure failure() {
    return failure;
  }
}
