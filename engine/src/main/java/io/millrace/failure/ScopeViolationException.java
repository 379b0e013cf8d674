package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * {@code run.*} was called where it cannot be: from a thread that is not its scope's own, inside
 * the body of a step, or with a name that cannot be part of a path.
 */
public final class ScopeViolationException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;

  public ScopeViolationException(RunId runId, String problem) {
    super("run %s: %s".formatted(runId, problem), null);
    this.runId = runId;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }
}
