package io.millrace.engine.run;

import org.jspecify.annotations.Nullable;

/**
 * A place that this node keeps for a run while it is stored. If nothing else waits by then, the run
 * is stored as claimed and begins at once, which saves a commit and the way through the queue. One
 * of the three ends is told by whoever stores the run, and counts. After it only {@link #giveUp()}
 * may follow, where it turns out that the run is stored as claimed all the same.
 */
public interface KeptPlace {

  /** The node that will claim it. */
  long node();

  /**
   * Where the runs that wait begin, as far as the node knows. Asked right before the run is stored.
   *
   * @return null when runs are known to wait, so that this one has to be queued
   */
  @Nullable RunKey floor();

  /**
   * The run is stored, under the node's first claim: it begins.
   *
   * @param reached nothing waits between {@link #floor()} and this key; {@link RunKey#FIRST} when
   *     that is not known
   */
  void begin(RunKey reached);

  /** The run is queued, or was there before: nothing begins here. */
  void giveBack();

  /** Nobody knows whether it was stored, or it was and did not begin: it is to be looked for. */
  void giveUp();
}
