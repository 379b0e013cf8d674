package io.millrace.cluster;

import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * Hears what becomes of a node. Its methods are called one at a time, in the order in which things
 * happened, on one virtual thread that belongs to the node; a method that takes long holds up the
 * later ones. What a method throws is logged, and changes nothing.
 *
 * <p>For each partition the order is always: assigned, then releasing or lost, then perhaps
 * assigned again with a greater token.
 */
public interface ClusterListener {

  /** Hears nothing. */
  ClusterListener NONE = new ClusterListener() {};

  /**
   * The node owns these from now on, and may work on them.
   *
   * @param partitions what to show wherever it writes for them, by key
   */
  default void onAssigned(SortedMap<String, Token> partitions) {}

  /**
   * The node is to give these up. Blocks until its work on them has ended: nobody else begins
   * before this returns. Interrupted when the bound of its {@code HandOff} has passed, or when the
   * lease ends meanwhile.
   *
   * @throws InterruptedException when it was interrupted and its work has ended
   */
  default void onReleasing(List<String> partitions) throws InterruptedException {}

  /**
   * The node has lost these: its lease has ended, and others may have begun. Its work on them must
   * stop at once; what it still writes is refused where tokens are checked.
   */
  default void onLost(List<String> partitions) {}

  /** The node's state is another one. */
  default void onStateChange(ClusterState from, ClusterState to, String reason) {}

  /** Something has failed that will be tried again; each error is told once while it lasts. */
  default void onError(Exception error) {}

  /**
   * The node has been without its store for so long.
   *
   * @param age since when
   * @param reason what the store says
   */
  default void onAlert(Alert alert, Duration age, String reason) {}
}
