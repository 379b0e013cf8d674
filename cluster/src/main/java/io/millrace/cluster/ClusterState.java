package io.millrace.cluster;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** Where a node stands in its group. */
public enum ClusterState {
  /** Made, and not started. */
  NEW,
  /** Looking for an id that nobody holds. */
  JOINING,
  /** Has an id, and no assignment names it yet. */
  WAITING,
  /** Works on all the partitions that it was assigned. */
  ACTIVE,
  /** Hands partitions over, or waits for others to do so; works on the rest. */
  REBALANCING,
  /** Has no answer from its store. Works until its lease ends, and begins nothing new. */
  DEGRADED,
  /** Hands over all that it has, since it was told to go. */
  DRAINING,
  /** Has gone. */
  STOPPED;

  private static final Map<ClusterState, Set<ClusterState>> NEXT =
      Map.of(
          NEW, EnumSet.of(JOINING),
          JOINING, EnumSet.of(WAITING, DEGRADED, DRAINING),
          WAITING, EnumSet.of(ACTIVE, REBALANCING, JOINING, DEGRADED, DRAINING),
          ACTIVE, EnumSet.of(REBALANCING, JOINING, DEGRADED, DRAINING),
          REBALANCING, EnumSet.of(ACTIVE, JOINING, DEGRADED, DRAINING),
          DEGRADED, EnumSet.of(JOINING, WAITING, ACTIVE, REBALANCING, DRAINING),
          DRAINING, EnumSet.of(STOPPED),
          STOPPED, EnumSet.noneOf(ClusterState.class));

  /** Whether a node may go from here to there. */
  public boolean allows(ClusterState next) {
    return NEXT.getOrDefault(this, Set.of()).contains(next);
  }
}
