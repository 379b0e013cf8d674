package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * Unwinds a run whose execution must not go on. It is an {@link Error} so that workflow code that
 * catches {@code Exception} does not swallow it; whoever does catch it meets it again at the next
 * {@code run.*}, and what the function returns then is ignored.
 *
 * <p>Workflow code need not handle it. {@code finally} blocks run as usual.
 */
public abstract sealed class RunStopped extends Error
    permits BranchCancelled, CancelRequested, ClaimLost, DeadlineExceeded, NodeStopping {

  private static final long serialVersionUID = 1L;

  private final RunId runId;

  RunStopped(RunId runId, String message) {
    // No stack trace: this is control flow, thrown once for every run of a lost node.
    super(message, null, false, false);
    this.runId = runId;
  }

  /** The run that is stopped. */
  public RunId runId() {
    return runId;
  }
}
