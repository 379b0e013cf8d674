package io.millrace.cluster;

/** How a node goes. */
public enum Leaving {
  /** For good: others take its partitions, each as soon as this node has let go of it. */
  HAND_OVER,
  /**
   * To be back with the same id within the grace time, as in a restart: its partitions wait for it
   * so long, and nothing else moves.
   */
  BE_BACK
}
