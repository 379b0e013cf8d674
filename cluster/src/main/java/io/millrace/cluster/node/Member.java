package io.millrace.cluster.node;

import java.util.List;

/**
 * What a node says of itself in its lease.
 *
 * @param peer who
 * @param sinceMillis since when it has the id, by its own wall; for people
 * @param place where it runs, for people
 * @param leaving whether it wants to give up all partitions
 * @param applied the assignment that it acts by
 * @param holding what it still works on although that assignment gives it to others
 */
public record Member(
    Peer peer,
    long sinceMillis,
    String place,
    boolean leaving,
    Stamp applied,
    List<String> holding) {

  /** Whether this node has let go of a partition that was moved away by this assignment. */
  boolean hasLeft(String partition, Stamp since) {
    return !applied.before(since) && !holding.contains(partition);
  }
}
