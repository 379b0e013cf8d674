package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsistentHashTest {

  @Test
  void theLoadFactorBoundsTheFullestNode() {
    Round round = Rounds.first(Rounds.nodes(40), Rounds.equal(400));

    assertThat(fullest(round, 1)).isEqualTo(10);
    assertThat(fullest(round, 1.25)).isEqualTo(13);
    assertThat(fullest(round, 1.4)).isEqualTo(14);
    assertThat(fullest(round, 1_000)).isGreaterThan(14);
  }

  @Test
  void noNodeHasLessThanHalfTheMean() {
    Round round = Rounds.first(Rounds.nodes(40), Rounds.equal(200));

    Map<String, String> answer = new ConsistentHash(1_000).assign(round);

    assertThat(Collections.min(Rounds.counts(round, answer).values())).isEqualTo(2);
  }

  @Test
  void whoHasWhatDoesNotMatter() {
    Round first = Rounds.first(Rounds.nodes(7), Rounds.equal(100));
    Round later = Rounds.next(first.nodes(), first.partitions(), new RoundRobin().assign(first));

    assertThat(ConsistentHash.defaults().assign(later))
        .isEqualTo(ConsistentHash.defaults().assign(first));
  }

  /** Who fails here moves partitions in all groups that are upgraded. */
  @Test
  void hashesAreTheSameForEver() {
    Round round = Rounds.first(List.of("blue", "green", "red"), Rounds.equal(9));

    // The first is XXH64 of nothing, as published.
    assertThat(KeyHash.of("", 0)).isEqualTo(0xef46db3751d8e999L);
    assertThat(KeyHash.of("orders-17 \u00e9\u4e2d", 1)).isEqualTo(-662279028924189085L);
    assertThat(ConsistentHash.defaults().assign(round).values())
        .containsExactly("blue", "blue", "red", "red", "blue", "blue", "green", "red", "green");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, -1, 0.99, 1_001})
  void aLoadFactorOutOfRangeIsRefused(double loadFactor) {
    assertThatThrownBy(() -> new ConsistentHash(loadFactor))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining("loadFactor %s must be between 1 and 1000", loadFactor);
  }

  private static long fullest(Round round, double loadFactor) {
    Map<String, String> answer = new ConsistentHash(loadFactor).assign(round);
    return Collections.max(Rounds.counts(round, answer).values());
  }
}
