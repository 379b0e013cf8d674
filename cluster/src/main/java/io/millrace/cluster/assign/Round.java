package io.millrace.cluster.assign;

import io.millrace.cluster.Partition;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Strategy} decides from.
 *
 * @param nodes ids of the nodes that can take partitions, in natural order, each once
 * @param partitions all partitions, by key, each once
 * @param current node by key of the partitions that have one of {@code nodes} as their owner now;
 *     the others have lost theirs or are new
 * @param since version of the assignment that gave each of those to its owner; those that are
 *     missing have been there for ever
 */
public record Round(
    List<String> nodes,
    List<Partition> partitions,
    Map<String, String> current,
    Map<String, Long> since) {

  /** A round in which nobody knows since when owners are what they are. */
  public Round(List<String> nodes, List<Partition> partitions, Map<String, String> current) {
    this(nodes, partitions, current, Map.of());
  }
}
