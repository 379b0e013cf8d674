package io.millrace.engine.run;

import io.millrace.run.RunId;

/**
 * A node's right to execute a run.
 *
 * @param runId the run
 * @param number grows with every claim of the run and fences every write
 */
public record Claim(RunId runId, int number) {

  /** The claim of a run that nobody has claimed before. */
  static Claim first(RunId run) {
    return new Claim(run, 1);
  }

  /** The route in the journal of all that concerns the run. */
  public int route() {
    return runId.hashCode();
  }
}
