package io.millrace.failure;

import io.millrace.run.RunId;

/**
 * The node stops and hands the run back to the queue; another node goes on from the last recorded
 * step.
 */
public final class NodeStopping extends RunStopped {

  private static final long serialVersionUID = 1L;

  public NodeStopping(RunId runId) {
    super(runId, "run %s is handed back because its node stops".formatted(runId));
  }
}
