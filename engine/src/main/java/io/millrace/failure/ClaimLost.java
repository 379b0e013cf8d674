package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * This node no longer holds the run's claim: its lease ended, or another node has the run. Nothing
 * that this execution still does is recorded; another node goes on from the last recorded step.
 */
public final class ClaimLost extends RunStopped {

  private static final long serialVersionUID = 1L;

  public ClaimLost(RunId runId) {
    super(
        runId,
        "run %s is no longer claimed by this node; another one goes on after its last recorded step"
            .formatted(runId));
  }
}
