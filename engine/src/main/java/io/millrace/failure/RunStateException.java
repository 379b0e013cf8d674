package io.millrace.failure;

import io.millrace.run.RunId;
import io.millrace.run.RunStatus;

/** A run is not in a state in which this can be done to it. Nothing was changed. */
public final class RunStateException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final RunStatus status;
  private final String operation;

  public RunStateException(RunId runId, RunStatus status, String operation, String wayOut) {
    super(
        "run %s is %s: cannot %s it; %s".formatted(runId, status.text(), operation, wayOut), null);
    this.runId = runId;
    this.status = status;
    this.operation = operation;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** Where it stands. */
  public RunStatus status() {
    return status;
  }

  /** What was asked for, such as {@code retry}. */
  public String operation() {
    return operation;
  }
}
