package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightedTest {

  @Test
  void nothingMovesWhileLoadsAreWithinTheBound() {
    Round round = owned(Rounds.partitions(56, 44, 50, 50, 14), 0, 0, 1, 1, 0);

    // 114 and 100 around a mean of 107.
    assertThat(Weighted.defaults().assign(round)).isEqualTo(round.current());
  }

  @Test
  void aTighterToleranceMovesMore() {
    Round round = owned(Rounds.partitions(56, 44, 50, 50, 14), 0, 0, 1, 1, 0);

    Map<String, String> answer = new Weighted(0.03).assign(round);

    assertThat(Rounds.loads(round, answer).values())
        .allSatisfy(load -> assertThat(load).isBetween(104L, 110L));
  }

  @Test
  void aWiderToleranceKeepsMore() {
    Round round = owned(Rounds.partitions(10, 10, 10, 10), 0, 0, 0, 1);

    assertThat(Rounds.taken(round, new Weighted(0.5).assign(round))).isZero();
    assertThat(Rounds.taken(round, Weighted.defaults().assign(round))).isEqualTo(1);
  }

  @Test
  void whatCannotGetNearerStays() {
    Round round = owned(Rounds.partitions(10, 10, 10), 0, 0, 1);

    assertThat(Weighted.defaults().assign(round)).isEqualTo(round.current());
  }

  @Test
  void oneMoveIsTakenWhereOneIsEnough() {
    Round round = owned(Rounds.partitions(35, 9, 9, 9, 9, 9, 20), 0, 0, 0, 0, 0, 0, 1);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.taken(round, answer)).isEqualTo(1);
    assertThat(Rounds.loads(round, answer).values()).containsExactlyInAnyOrder(45L, 55L);
  }

  @Test
  void aSwapIsTakenWhereNoMoveHelps() {
    Round round = owned(Rounds.partitions(60, 60, 40, 40), 0, 0, 1, 1);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.taken(round, answer)).isEqualTo(2);
    assertThat(Rounds.loads(round, answer).values()).containsOnly(100L);
  }

  @Test
  void theNextGivesWhereTheFullestCannot() {
    Round round = owned(Rounds.partitions(114, 96, 10, 80), 0, 1, 1, 2);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.taken(round, answer)).isEqualTo(1);
    assertThat(answer).containsEntry("p-2", "node-002");
  }

  @Test
  void theNextSwapsWhereTheFullestCannot() {
    Round round = owned(Rounds.partitions(114, 60, 46, 50, 30), 0, 1, 1, 2, 2);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.taken(round, answer)).isEqualTo(2);
    assertThat(answer).containsEntry("p-1", "node-002").containsEntry("p-3", "node-001");
  }

  @Test
  void aGiantKeepsItsNodeAndEverythingElseLeaves() {
    Round round = owned(Rounds.partitions(10_000, 1, 1, 1, 1), 0, 0, 0, 1, 1);

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(answer).containsEntry("p-0", "node-000");
    assertThat(Rounds.loads(round, answer)).containsEntry("node-001", 4L);
  }

  @Test
  void giantsOfOneNodePart() {
    Round round =
        new Round(
            Rounds.nodes(3),
            Rounds.partitions(10_000, 9_000, 1, 1),
            Map.of("p-0", "node-002", "p-1", "node-002", "p-2", "node-000", "p-3", "node-002"));

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(answer)
        .containsEntry("p-0", "node-002")
        .containsEntry("p-1", "node-001")
        .containsEntry("p-2", "node-000")
        .containsEntry("p-3", "node-000");
  }

  @Test
  void heavyPartitionsOfALostNodeAreDealtFirst() {
    Round round = Rounds.first(Rounds.nodes(2), Rounds.partitions(10, 20, 30, 60));

    Map<String, String> answer = Weighted.defaults().assign(round);

    assertThat(Rounds.loads(round, answer).values()).containsOnly(60L);
    assertThat(answer).containsEntry("p-3", "node-000").containsEntry("p-0", "node-001");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0, 0.009, 1.01})
  void aToleranceOutOfRangeIsRefused(double tolerance) {
    assertThatThrownBy(() -> new Weighted(tolerance))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("tolerance %s must be between 0.01 and 1.0", tolerance);
  }

  /** Nodes up to the last that owns something; who owns what is in order of partitions. */
  private static Round owned(List<Partition> partitions, int... owners) {
    List<String> nodes = Rounds.nodes(IntStream.of(owners).max().orElseThrow() + 1);
    Map<String, String> current = new HashMap<>();
    for (int index = 0; index < owners.length; index++) {
      current.put("p-" + index, nodes.get(owners[index]));
    }
    return new Round(nodes, partitions, current);
  }
}
