package io.millrace.cluster.assign;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A round in numbers: nodes and partitions are their places in natural order. It sorts again what
 * should be sorted already, so that no answer depends on how a round was put together.
 */
final class Board {

  /** The owner of a partition that has none among the nodes. */
  static final int NONE = -1;

  private final List<String> nodes;
  private final List<Partition> partitions;
  private final int[] owners;
  private final Map<String, Long> since;

  private Board(
      List<String> nodes, List<Partition> partitions, int[] owners, Map<String, Long> since) {
    this.nodes = nodes;
    this.partitions = partitions;
    this.owners = owners;
    this.since = since;
  }

  static Board of(Round round) {
    if (round.nodes().isEmpty()) {
      throw new InvalidClusterException(
          "%d partitions and no node: a round needs at least one node"
              .formatted(round.partitions().size()));
    }
    List<String> nodes = round.nodes().stream().sorted().toList();
    List<Partition> partitions = round.partitions().stream().sorted().toList();
    return new Board(nodes, partitions, owners(nodes, partitions, round.current()), round.since());
  }

  private static int[] owners(
      List<String> nodes, List<Partition> partitions, Map<String, String> current) {
    Map<String, Integer> places = HashMap.newHashMap(nodes.size());
    for (int node = 0; node < nodes.size(); node++) {
      places.put(nodes.get(node), node);
    }
    int[] owners = new int[partitions.size()];
    for (int partition = 0; partition < owners.length; partition++) {
      String owner = current.get(partitions.get(partition).key());
      owners[partition] = owner == null ? NONE : places.getOrDefault(owner, NONE);
    }
    return owners;
  }

  int nodes() {
    return nodes.size();
  }

  String node(int node) {
    return nodes.get(node);
  }

  int partitions() {
    return partitions.size();
  }

  Partition partition(int partition) {
    return partitions.get(partition);
  }

  /** Partitions, the one whose owner is newest first, then the one with the greatest key. */
  int[] newestFirst() {
    return IntStream.range(0, owners.length)
        .boxed()
        .sorted(Comparator.comparingLong(this::since).thenComparing(Function.identity()).reversed())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private long since(int partition) {
    return since.getOrDefault(partitions.get(partition).key(), 0L);
  }

  /** Node by partition, or {@link #NONE}; a copy that may be changed. */
  int[] owners() {
    return owners.clone();
  }

  /** The same by name, in order of keys. */
  Map<String, String> answer(int[] owners) {
    Map<String, String> answer = LinkedHashMap.newLinkedHashMap(owners.length);
    for (int partition = 0; partition < owners.length; partition++) {
      answer.put(partitions.get(partition).key(), nodes.get(owners[partition]));
    }
    return Collections.unmodifiableMap(answer);
  }
}
