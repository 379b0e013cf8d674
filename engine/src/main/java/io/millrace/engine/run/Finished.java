package io.millrace.engine.run;

import io.millrace.run.RunStatus;

/** What came of ending a run. */
public sealed interface Finished {

  /**
   * The run has ended.
   *
   * @param status how: cancelled where a cancel came before the end
   */
  record Ended(RunStatus status) implements Finished {}

  /** The claim is no longer this node's; nothing was written. */
  record Lost() implements Finished {}

  /**
   * The run got a lane since it was claimed, so its end releases a slot; nothing was written.
   *
   * @param lane which
   */
  record HasLane(LaneId lane) implements Finished {}
}
