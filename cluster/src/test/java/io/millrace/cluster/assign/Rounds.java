package io.millrace.cluster.assign;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static java.util.stream.Collectors.toSet;

import io.millrace.cluster.Partition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.IntStream;

/** Rounds for tests, and what can be counted about their answers. */
final class Rounds {

  private Rounds() {}

  /** {@code node-000} and so on. */
  static List<String> nodes(int count) {
    return IntStream.range(0, count).mapToObj("node-%03d"::formatted).toList();
  }

  /** {@code p-0} and so on, by key. */
  static List<Partition> partitions(int... weights) {
    return IntStream.range(0, weights.length)
        .mapToObj(index -> new Partition("p-" + index, weights[index]))
        .sorted()
        .toList();
  }

  static List<Partition> equal(int count) {
    return partitions(weights(count, 1));
  }

  static int[] weights(int count, int weight) {
    return IntStream.range(0, count).map(index -> weight).toArray();
  }

  /** Nobody owns anything yet. */
  static Round first(List<String> nodes, List<Partition> partitions) {
    return new Round(nodes, partitions, Map.of());
  }

  /** The round after an answer, with other nodes. */
  static Round next(List<String> nodes, List<Partition> partitions, Map<String, String> before) {
    Map<String, String> current = new HashMap<>(before);
    current.keySet().retainAll(partitions.stream().map(Partition::key).collect(toSet()));
    current.values().retainAll(Set.copyOf(nodes));
    return new Round(nodes, partitions, Map.copyOf(current));
  }

  /** The number of partitions of each node, also of those that have none. */
  static Map<String, Long> counts(Round round, Map<String, String> answer) {
    return sums(round, answer, Map.of());
  }

  /** The load of each node, also of those that have none. */
  static Map<String, Long> loads(Round round, Map<String, String> answer) {
    Map<String, Integer> weights = new HashMap<>();
    round.partitions().forEach(partition -> weights.put(partition.key(), partition.weight()));
    return sums(round, answer, weights);
  }

  private static Map<String, Long> sums(
      Round round, Map<String, String> answer, Map<String, Integer> weights) {
    Map<String, Long> sums =
        answer.entrySet().stream()
            .collect(
                groupingBy(
                    Map.Entry::getValue,
                    summingLong(entry -> weights.getOrDefault(entry.getKey(), 1))));
    round.nodes().forEach(node -> sums.putIfAbsent(node, 0L));
    return sums;
  }

  /** How many partitions left an owner that is still there. */
  static long taken(Round round, Map<String, String> answer) {
    return round.current().entrySet().stream()
        .filter(owner -> !owner.getValue().equals(answer.get(owner.getKey())))
        .count();
  }

  /** How many partitions have another owner. */
  static long changed(Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(owner -> !owner.getValue().equals(before.get(owner.getKey())))
        .count();
  }

  /**
   * The fewest partitions that must leave living owners for numbers that differ by at most one: the
   * nodes that have most keep the greater share.
   */
  static long fewestTaken(Round round) {
    List<Long> held = new ArrayList<>(counts(round, round.current()).values());
    held.sort(Comparator.reverseOrder());
    int share = round.partitions().size() / held.size();
    int greater = round.partitions().size() % held.size();
    return IntStream.range(0, held.size())
        .mapToLong(rank -> Math.max(0, held.get(rank) - share - (rank < greater ? 1 : 0)))
        .sum();
  }

  /** The loads of Graham's rule: heaviest first, each to the least load. */
  static Collection<Long> dealtAnew(List<Partition> partitions, int nodes) {
    PriorityQueue<Long> loads = new PriorityQueue<>(Collections.nCopies(nodes, 0L));
    partitions.stream()
        .map(Partition::weight)
        .sorted(Comparator.reverseOrder())
        .forEach(weight -> loads.add(loads.remove() + weight));
    return loads;
  }
}
