package io.millrace.bench.cluster.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who works on what, after a number of events. Of one thread. */
final class Owners {

  private final Map<String, Set<String>> byPartition = new TreeMap<>();

  void apply(Event event) {
    for (String partition : event.partitions()) {
      Set<String> owners = byPartition.computeIfAbsent(partition, key -> new TreeSet<>());
      if (event.what() == Event.What.ASSIGNED) {
        owners.add(event.member());
      } else {
        owners.remove(event.member());
      }
    }
  }

  /** How many partitions have an owner. */
  long covered() {
    return byPartition.values().stream().filter(owners -> !owners.isEmpty()).count();
  }

  List<String> of(String member) {
    return byPartition.entrySet().stream()
        .filter(partition -> partition.getValue().contains(member))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The owner by partition. */
  Map<String, String> single() {
    Map<String, String> single = new HashMap<>();
    byPartition.forEach((key, owners) -> owners.forEach(owner -> single.put(key, owner)));
    return single;
  }

  /** Whether each partition has one owner, and members' numbers differ by at most one. */
  boolean balanced(int members, int partitions) {
    if (byPartition.size() != partitions
        || byPartition.values().stream().anyMatch(owners -> owners.size() != 1)) {
      return false;
    }
    Map<String, Integer> counts = counts();
    return counts.size() == Math.min(members, partitions)
        && counts.values().stream()
            .allMatch(
                count ->
                    count >= partitions / members && count <= Math.ceilDiv(partitions, members));
  }

  Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    byPartition
        .values()
        .forEach(owners -> owners.forEach(owner -> counts.merge(owner, 1, Integer::sum)));
    return counts;
  }
}
