package io.millrace.engine.run;

/**
 * A place that this node keeps for a run while it is stored. If nothing else waits by then, the run
 * is stored as claimed and begins at once, which saves a commit and the way through the queue.
 * Exactly one of the three ends comes, told by whoever stores the run.
 */
public interface KeptPlace {

  /** The node that will claim it. */
  long node();

  /** Where the runs that wait begin, as far as the node knows. */
  RunKey floor();

  /** The run is stored, under the node's first claim: it begins. */
  void begin();

  /** The run is queued, or was there before: nothing begins here. */
  void giveBack();

  /** Nobody knows whether it was stored. */
  void giveUp();
}
