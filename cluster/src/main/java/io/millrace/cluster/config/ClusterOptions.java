package io.millrace.cluster.config;

import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.failure.InvalidClusterException;

/**
 * How a node takes part in a group. All nodes of a group need the same, but for the identity.
 *
 * @param group the group's name, 1 to 60 characters of {@code a-z A-Z 0-9 _ -}
 * @param identity which id the node takes
 * @param leasing how it shows that it lives
 * @param handOff how partitions go from node to node
 * @param balancing how partitions are shared out
 * @param alerts when its listener hears that the store is missing
 */
public record ClusterOptions(
    String group,
    NodeIdentity identity,
    Leasing leasing,
    HandOff handOff,
    Balancing balancing,
    Alerts alerts) {

  public ClusterOptions {
    if (!group.matches("[a-zA-Z0-9_-]{1,60}")) {
      throw new InvalidClusterException(
          "group '%s' must have 1 to 60 of the characters a-z A-Z 0-9 _ -".formatted(group));
    }
  }

  /** This group, ids {@code node-0} to {@code node-999}, and the defaults of all parts. */
  public static ClusterOptions of(String group) {
    return new ClusterOptions(
        group,
        NodeIdentity.pool("node", 0, 999),
        Leasing.defaults(),
        HandOff.defaults(),
        Balancing.of(Sticky.defaults()),
        Alerts.defaults());
  }

  /** The same with another identity. */
  public ClusterOptions withIdentity(NodeIdentity identity) {
    return new ClusterOptions(group, identity, leasing, handOff, balancing, alerts);
  }

  /** The same with another lease. */
  public ClusterOptions withLeasing(Leasing leasing) {
    return new ClusterOptions(group, identity, leasing, handOff, balancing, alerts);
  }

  /** The same with another way to hand over. */
  public ClusterOptions withHandOff(HandOff handOff) {
    return new ClusterOptions(group, identity, leasing, handOff, balancing, alerts);
  }

  /** The same with another way to share out. */
  public ClusterOptions withBalancing(Balancing balancing) {
    return new ClusterOptions(group, identity, leasing, handOff, balancing, alerts);
  }

  /** The same with other alerts. */
  public ClusterOptions withAlerts(Alerts alerts) {
    return new ClusterOptions(group, identity, leasing, handOff, balancing, alerts);
  }
}
