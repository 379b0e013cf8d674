package io.millrace.failure;

import io.millrace.run.RunId;

/** The awaited run was cancelled. */
public final class RunCancelledException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;

  public RunCancelledException(RunId runId) {
    super("run %s was cancelled; 'retry' runs it again".formatted(runId), null);
    this.runId = runId;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }
}
