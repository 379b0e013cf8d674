package io.millrace.engine.run;

import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/**
 * A node's right to execute a run.
 *
 * @param runId the run
 * @param number grows with every claim of the run and fences every write
 * @param writer which of the journal's writers writes what concerns the run
 * @param lane whose slot it holds; null for none
 */
public record Claim(RunId runId, int number, int writer, @Nullable LaneId lane) {

  /** By the first writer, without a lane. */
  public Claim(RunId runId, int number) {
    this(runId, number, 0, null);
  }

  /** The claim of a run without a lane that nobody has claimed before. */
  static Claim first(RunId run) {
    return new Claim(run, 1);
  }

  /**
   * The same, by the writer that falls to the run where they are shared evenly. Runs of a lane have
   * the same one: two that write to one lane would wait for one another.
   */
  public Claim byAnyWriter() {
    return new Claim(runId, number, lane == null ? route() : lane.hashCode(), lane);
  }

  /** The same in a lane. */
  public Claim in(LaneId lane) {
    return new Claim(runId, number, writer, lane);
  }

  /** The route in the journal of all that concerns the run. */
  public int route() {
    return runId.hashCode();
  }
}
