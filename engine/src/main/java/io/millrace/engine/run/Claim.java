package io.millrace.engine.run;

import io.millrace.run.RunId;

/**
 * A node's right to execute a run.
 *
 * @param runId the run
 * @param number grows with every claim of the run and fences every write
 */
public record Claim(RunId runId, int number) {

  /** The route in the journal of all that concerns the run. */
  public int route() {
    return runId.hashCode();
  }
}
