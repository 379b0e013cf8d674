package io.millrace.cluster.assign;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * A strategy whose answers are looked at before anybody believes them; the leader calls strategies
 * of users this way.
 *
 * <pre>{@code
 * Strategy mine = round -> Map.of("orders-1", "node-7");
 * new Checked(mine).assign(round); // throws: partition 'orders-0' has no node
 * }</pre>
 *
 * <p>Guarantees: an answer gives exactly the partitions of the round, each to one of its nodes, and
 * is a copy that nobody can change. Any other one is an {@link InvalidClusterException} that names
 * the first partition, by key, that breaks the rule. What the strategy throws is passed on.
 *
 * @param strategy whose answers are checked
 */
public record Checked(Strategy strategy) implements Strategy {

  @Override
  public Map<String, String> assign(Round round) {
    Map<String, String> answer = strategy.assign(round);
    if (answer == null) {
      throw new InvalidClusterException("strategy %s: no answer".formatted(strategy));
    }
    Map<String, String> good = copy(round, answer);
    if (answer.size() != good.size()) {
      answer.keySet().stream()
          .filter(key -> !good.containsKey(key))
          .map(String::valueOf)
          .min(Comparator.naturalOrder())
          .ifPresent(this::refuseUnknown);
    }
    return Collections.unmodifiableMap(good);
  }

  private Map<String, String> copy(Round round, Map<String, String> answer) {
    Set<String> nodes = Set.copyOf(round.nodes());
    Map<String, String> copy = LinkedHashMap.newLinkedHashMap(round.partitions().size());
    for (Partition partition : round.partitions().stream().sorted().toList()) {
      String node = answer.get(partition.key());
      if (node == null) {
        throw new InvalidClusterException(
            "strategy %s: partition '%s' has no node".formatted(strategy, partition.key()));
      }
      if (!nodes.contains(node)) {
        throw new InvalidClusterException(
            "strategy %s: partition '%s' is given to '%s', which is none of the %d nodes"
                .formatted(strategy, partition.key(), node, nodes.size()));
      }
      copy.put(partition.key(), node);
    }
    return copy;
  }

  private void refuseUnknown(String key) {
    throw new InvalidClusterException(
        "strategy %s: '%s' is none of the round's partitions".formatted(strategy, key));
  }
}
