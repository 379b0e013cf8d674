package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * A branch was given up because a sibling of its group failed. Nothing that it still does is
 * recorded.
 */
public final class BranchCancelled extends RunStopped {

  private static final long serialVersionUID = 1L;

  public BranchCancelled(RunId runId) {
    super(runId, "a branch of run %s is given up because a sibling failed".formatted(runId));
  }
}
