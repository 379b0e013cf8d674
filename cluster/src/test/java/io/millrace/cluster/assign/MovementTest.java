package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Partition;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How much moves when nodes come and go; partitions of equal weight. */
class MovementTest {

  private static final int GROUPS = 50;

  static Stream<Strategy> stable() {
    return Stream.of(Sticky.defaults(), ConsistentHash.defaults(), Weighted.defaults());
  }

  @ParameterizedTest
  @MethodSource("stable")
  void from100To110To100NodesMovesATenthMoreThanItMustAtMost(Strategy strategy) {
    List<Partition> partitions = Rounds.equal(5_000);
    Map<String, String> before = answer(strategy, partitions, 100, Map.of());

    Map<String, String> grown = answer(strategy, partitions, 110, before);
    Map<String, String> shrunk = answer(strategy, partitions, 100, grown);

    // A share of 5,000 / 110 for each of ten nodes, there and back again.
    double minimum = 2 * 10 * 5_000 / 110.0;
    assertThat((double) (Rounds.changed(before, grown) + Rounds.changed(grown, shrunk)))
        .isLessThan(minimum + 0.1 * 5_000);
  }

  @ParameterizedTest
  @MethodSource("stable")
  void oneNodeMoreOrLessMovesATwentiethMoreThanItMustAtMost(Strategy strategy) {
    for (int nodes : new int[] {2, 3, 5, 10, 20, 50}) {
      for (int each : new int[] {10, 20, 50, 100}) {
        List<Partition> partitions = Rounds.equal(nodes * each);
        Map<String, String> before = answer(strategy, partitions, nodes, Map.of());

        Map<String, String> joined = answer(strategy, partitions, nodes + 1, before);
        Map<String, String> left = answer(strategy, partitions, nodes, joined);

        String last = Rounds.nodes(nodes + 1).getLast();
        assertThat(betweenOthers(before, joined, last) + betweenOthers(joined, left, last))
            .as("%d partitions of %d nodes", partitions.size(), nodes)
            .isLessThanOrEqualTo(2 * partitions.size() / 20);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"5, 0.05", "10, 0.02", "20, 0.01", "50, 0.002"})
  void consistentHashMovesLittleMoreThanItMustOnAverage(int each, double part) {
    Random random = new Random(each);
    for (int nodes : new int[] {2, 5, 10, 20}) {
      double sum = 0;
      for (int group = 0; group < GROUPS; group++) {
        sum += partMovedForNothing(random, nodes, nodes * each + random.nextInt(nodes));
      }

      assertThat(sum / GROUPS).as("%d nodes", nodes).isLessThan(part);
    }
  }

  @Test
  void consistentHashIsAsItWasWhenAGroupIsAsItWas() {
    List<Partition> partitions = Rounds.equal(1_000);
    Map<String, String> before = answer(ConsistentHash.defaults(), partitions, 100, Map.of());
    Map<String, String> grown = answer(ConsistentHash.defaults(), partitions, 110, before);

    assertThat(answer(ConsistentHash.defaults(), partitions, 100, grown)).isEqualTo(before);
  }

  /** The part of the partitions that the last node moves between others when it joins. */
  private static double partMovedForNothing(Random random, int nodes, int partitions) {
    List<String> names =
        random.ints(0, 1_000_000).distinct().limit(nodes + 1).mapToObj("n%d"::formatted).toList();
    List<Partition> some =
        random
            .ints(0, 1_000_000)
            .distinct()
            .limit(partitions)
            .mapToObj(key -> Partition.of("orders-" + key))
            .toList();
    Map<String, String> before =
        ConsistentHash.defaults().assign(Rounds.first(names.subList(0, nodes), some));
    Map<String, String> after = ConsistentHash.defaults().assign(Rounds.first(names, some));
    return (double) betweenOthers(before, after, names.getLast()) / partitions;
  }

  /** Partitions that changed their owner and belong to neither the node that came nor went. */
  private static long betweenOthers(
      Map<String, String> before, Map<String, String> after, String comesAndGoes) {
    return after.keySet().stream()
        .filter(key -> !after.get(key).equals(before.get(key)))
        .filter(key -> !after.get(key).equals(comesAndGoes))
        .filter(key -> !comesAndGoes.equals(before.get(key)))
        .count();
  }

  private static Map<String, String> answer(
      Strategy strategy, List<Partition> partitions, int nodes, Map<String, String> before) {
    return strategy.assign(Rounds.next(Rounds.nodes(nodes), partitions, before));
  }
}
