package io.millrace.engine.run;

import org.jspecify.annotations.Nullable;

/**
 * A place that this node keeps for a run while it is stored. If by then nothing waits whose turn
 * comes before, the run is stored as claimed and begins at once, which saves a commit and the way
 * through the queue. One of the three ends is told by whoever stores the run, and counts. After it
 * only {@link #giveUp()} may follow, where it turns out that the run is stored as claimed all the
 * same.
 */
public interface KeptPlace {

  /** What no fair key is: a run of a lane has to be queued. */
  long NONE = Long.MIN_VALUE;

  /** The node that will claim it. */
  long node();

  /**
   * Where the runs that wait begin, as far as the node knows. Asked right before the run is stored,
   * where it has no lane.
   *
   * @return null when runs are known to wait, so that this one has to be queued
   */
  @Nullable RunKey floor();

  /**
   * Up to which fair key a run of a lane may begin, as far as the node knows: others wait that
   * stand behind it. Asked right before the run is stored, where it has a lane.
   *
   * @return {@link #NONE} when it has to be queued
   */
  long upTo();

  /**
   * The run is stored, under the node's first claim: it begins.
   *
   * @param reached nothing waits between {@link #floor()} and this key; of a run with a lane its
   *     own; {@link RunKey#FIRST} when that is not known
   */
  void begin(RunKey reached);

  /** The run is queued, or was there before: nothing begins here. */
  void giveBack();

  /** Nobody knows whether it was stored, or it was and did not begin: it is to be looked for. */
  void giveUp();
}
