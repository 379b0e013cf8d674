package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Partition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Scenario 7, as far as strategies decide it: nodes are replaced by others, one after another. */
class ReplacementTest {

  private final List<Partition> partitions =
      IntStream.range(0, 100).mapToObj(i -> Partition.of("p-" + i)).sorted().toList();
  private final Map<String, Long> since = new HashMap<>();
  private final Map<String, Integer> moves = new HashMap<>();
  private Map<String, String> owners = Map.of();
  private long version;

  @Test
  void eachPartitionMovesAtMostTwiceWhenTenNodesAreReplaced() {
    TreeSet<String> nodes = new TreeSet<>();
    IntStream.range(0, 10).forEach(i -> nodes.add("old-" + i));
    assign(nodes);
    moves.clear();

    for (int i = 0; i < 10; i++) {
      nodes.remove("old-" + i);
      assign(nodes);
      nodes.add("new-" + i);
      assign(nodes);
    }

    assertThat(moves.values()).hasSize(100).allSatisfy(times -> assertThat(times).isEqualTo(2));
  }

  private void assign(Set<String> nodes) {
    version++;
    Map<String, String> current = new HashMap<>(owners);
    current.values().retainAll(nodes);
    Map<String, String> next =
        Sticky.defaults().assign(new Round(new ArrayList<>(nodes), partitions, current, since));
    next.forEach(
        (key, node) -> {
          if (!node.equals(owners.get(key))) {
            moves.merge(key, 1, Integer::sum);
            since.put(key, version);
          }
        });
    owners = next;
  }
}
