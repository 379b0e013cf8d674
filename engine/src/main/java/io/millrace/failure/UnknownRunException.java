package io.millrace.failure;

import io.millrace.run.RunId;

/** There is no run with this id. */
public final class UnknownRunException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;

  public UnknownRunException(RunId runId) {
    super(
        "run %s does not exist in this database; 'runs list' shows what does".formatted(runId),
        null);
    this.runId = runId;
  }

  /** The id that was asked for. */
  public RunId runId() {
    return runId;
  }
}
