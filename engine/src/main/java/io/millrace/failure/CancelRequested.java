package io.millrace.failure;

import io.millrace.run.RunId;

/** The run was cancelled while it was executed. */
public final class CancelRequested extends RunStopped {

  private static final long serialVersionUID = 1L;

  public CancelRequested(RunId runId) {
    super(runId, "run %s is being cancelled".formatted(runId));
  }
}
