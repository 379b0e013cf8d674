package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * {@code run.*} was called where it cannot be: from a thread that is not its scope's own, inside
 * the body of a step, or with a name that cannot be part of a path.
 */
public final class ScopeViolationException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final String asked;

  public ScopeViolationException(RunId runId, String asked, String problem) {
    super("run %s: %s".formatted(runId, problem), null);
    this.runId = runId;
    this.asked = asked;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** Name or path of what was asked for. */
  public String asked() {
    return asked;
  }
}
