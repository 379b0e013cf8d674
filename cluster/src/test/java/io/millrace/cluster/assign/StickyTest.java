package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StickyTest {

  private static final List<Partition> PARTITIONS = Rounds.equal(100);

  @Test
  void aNodeThatJoinsIsGivenItsShareByTheOthers() {
    Map<String, String> before = answer(Sticky.defaults(), 4);
    Round round = Rounds.next(Rounds.nodes(5), PARTITIONS, before);

    Map<String, String> answer = Sticky.defaults().assign(round);

    assertThat(Rounds.counts(round, answer).values()).containsOnly(20L);
    assertThat(Rounds.taken(round, answer)).isEqualTo(20);
  }

  @Test
  void aGreaterSpreadMovesLess() {
    Map<String, String> before = answer(Sticky.defaults(), 4);
    Round round = Rounds.next(Rounds.nodes(5), PARTITIONS, before);

    Map<String, String> answer = new Sticky(10).assign(round);

    assertThat(Rounds.taken(round, answer)).isEqualTo(12);
    assertThat(Rounds.counts(round, answer).values())
        .containsExactlyInAnyOrder(22L, 22L, 22L, 22L, 12L);
  }

  @Test
  void whatANodeLeavesBehindIsAllThatMoves() {
    Map<String, String> before = answer(Sticky.defaults(), 5);
    Round round = Rounds.next(Rounds.nodes(4), PARTITIONS, before);

    Map<String, String> answer = Sticky.defaults().assign(round);

    assertThat(Rounds.counts(round, answer).values()).containsOnly(25L);
    assertThat(Rounds.taken(round, answer)).isZero();
    assertThat(Rounds.changed(before, answer)).isEqualTo(20);
  }

  @Test
  void weightsDoNotCount() {
    Round round = Rounds.first(Rounds.nodes(2), Rounds.partitions(1_000, 1, 1, 1));

    assertThat(Rounds.counts(round, Sticky.defaults().assign(round)).values()).containsOnly(2L);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1_000_001})
  void aSpreadOutOfRangeIsRefused(int spreadMax) {
    assertThatThrownBy(() -> new Sticky(spreadMax))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("spreadMax %d must be between 1 and 1000000", spreadMax);
  }

  private static Map<String, String> answer(Strategy strategy, int nodes) {
    return strategy.assign(Rounds.first(Rounds.nodes(nodes), PARTITIONS));
  }
}
