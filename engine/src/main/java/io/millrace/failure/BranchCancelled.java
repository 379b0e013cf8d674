package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * A branch was given up: a sibling of its group failed or won the race, or its time is over.
 * Nothing that it still does is recorded.
 */
public final class BranchCancelled extends RunStopped {

  private static final long serialVersionUID = 1L;

  /**
   * @param why what happened, without the run
   */
  public BranchCancelled(RunId runId, String why) {
    super(runId, "a branch of run %s is given up: %s".formatted(runId, why));
  }
}
