package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BalanceTest {

  static Stream<Strategy> strategies() {
    return Stream.of(
        Sticky.defaults(), ConsistentHash.defaults(), Weighted.defaults(), new RoundRobin());
  }

  @Test
  void consistentHashOf100Over5() {
    Round round = Rounds.first(Rounds.nodes(5), Rounds.equal(100));

    Map<String, String> answer = ConsistentHash.defaults().assign(round);

    assertThat(Rounds.counts(round, answer).values())
        .hasSize(5)
        .allSatisfy(count -> assertThat(count).isBetween(10L, 40L));
  }

  @Test
  void weighted10x1And5x2And2x5Over4() {
    List<Partition> partitions =
        Rounds.partitions(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 5, 5);
    Round round = Rounds.first(Rounds.nodes(4), partitions);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.loads(round, answer).values()).containsExactlyInAnyOrder(7L, 7L, 8L, 8L);
  }

  @Test
  void extremesOf1To10000() {
    int[] weights = Rounds.weights(100, 1);
    weights[50] = 10_000;
    Round round = Rounds.first(Rounds.nodes(4), Rounds.partitions(weights));

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.loads(round, answer).values())
        .containsExactlyInAnyOrder(10_000L, 33L, 33L, 33L);
  }

  @Test
  void extremesThatShareNodesWithLightOnes() {
    int[] weights = Rounds.weights(3_006, 1);
    Arrays.fill(weights, 1_000, 1_006, 10_000);
    Round round = Rounds.first(Rounds.nodes(3), Rounds.partitions(weights));

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.loads(round, answer).values()).containsOnly(21_000L);
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void moreNodesThanPartitions(Strategy strategy) {
    Round round = Rounds.first(Rounds.nodes(40), Rounds.equal(7));

    Map<String, String> answer = strategy.assign(round);

    assertThat(answer).hasSize(7);
    assertThat(answer.values()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void noPartitions(Strategy strategy) {
    assertThat(strategy.assign(Rounds.first(Rounds.nodes(3), List.of()))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void oneNode(Strategy strategy) {
    List<Partition> partitions = Rounds.partitions(1, 10_000, 7, 7, 1_000_000);

    Map<String, String> answer = strategy.assign(Rounds.first(Rounds.nodes(1), partitions));

    assertThat(answer).hasSize(5);
    assertThat(answer.values()).containsOnly("node-000");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void noNodesAreRefused(Strategy strategy) {
    assertThatThrownBy(() -> strategy.assign(Rounds.first(List.of(), Rounds.equal(3))))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("3 partitions and no node");
  }

  @ParameterizedTest
  @MethodSource("strategies")
  void ownersThatAreNotThereCountAsNone(Strategy strategy) {
    List<Partition> partitions = Rounds.equal(10);
    Map<String, String> current = Map.of("p-3", "gone", "no-more", "node-001");
    Round round = new Round(Rounds.nodes(2), partitions, current);

    Map<String, String> answer = strategy.assign(round);

    assertThat(answer).isEqualTo(strategy.assign(Rounds.first(Rounds.nodes(2), partitions)));
  }
}
