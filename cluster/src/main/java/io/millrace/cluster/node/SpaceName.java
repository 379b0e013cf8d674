package io.millrace.cluster.node;

/** The spaces of a group. */
public enum SpaceName {
  /** What lives as long as it is renewed: ids, the leader, questions to it. */
  LIVE,
  /** Who has gone and wants to be back before its partitions go to others. */
  AWAY,
  /** The assignment. */
  ASSIGNMENT
}
