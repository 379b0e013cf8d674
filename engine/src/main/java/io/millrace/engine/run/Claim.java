package io.millrace.engine.run;

import io.millrace.run.RunId;

/**
 * A node's right to execute a run.
 *
 * @param runId the run
 * @param number grows with every claim of the run and fences every write
 * @param lane by which of the journal's lanes the node writes what concerns the run
 */
public record Claim(RunId runId, int number, int lane) {

  /** In the first lane. */
  public Claim(RunId runId, int number) {
    this(runId, number, 0);
  }

  /** The claim of a run that nobody has claimed before. */
  static Claim first(RunId run) {
    return new Claim(run, 1);
  }

  /** The same, in the lane that falls to the run where they are shared evenly. */
  public Claim inAnyLane() {
    return new Claim(runId, number, route());
  }

  /** The route in the journal of all that concerns the run. */
  public int route() {
    return runId.hashCode();
  }
}
