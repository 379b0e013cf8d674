package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * A replayed run asks for other steps than the recorded ones: its workflow was changed while it was
 * under way, or its order of steps depends on something that is not recorded.
 */
public final class ReplayMismatchException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final String asked;
  private final String recorded;

  public ReplayMismatchException(RunId runId, int ordinal, String asked, String recorded) {
    super(
        "run %s step %d: the code asks for '%s', recorded is '%s'; did the workflow change? register the change as a new version"
            .formatted(runId, ordinal + 1, asked, recorded),
        null);
    this.runId = runId;
    this.asked = asked;
    this.recorded = recorded;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** The path that the code asks for now. */
  public String asked() {
    return asked;
  }

  /** What is recorded in its place. */
  public String recorded() {
    return recorded;
  }
}
