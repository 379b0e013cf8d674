package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckedTest {

  private static final Round ROUND = Rounds.first(List.of("a", "b"), Rounds.equal(3));

  @Test
  void aGoodAnswerIsCopied() {
    Map<String, String> good = new HashMap<>(Map.of("p-0", "a", "p-1", "b", "p-2", "a"));

    Map<String, String> answer = new Checked(_ -> good).assign(ROUND);
    good.clear();

    assertThat(answer)
        .containsExactly(Map.entry("p-0", "a"), Map.entry("p-1", "b"), Map.entry("p-2", "a"));
    assertThatThrownBy(answer::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void theFirstMissingPartitionIsNamed() {
    refuses(Map.of("p-0", "a"), "partition 'p-1' has no node");
  }

  @Test
  void thePartitionOfAnUnknownNodeIsNamed() {
    refuses(
        Map.of("p-0", "a", "p-1", "c", "p-2", "d"),
        "partition 'p-1' is given to 'c', which is none of the 2 nodes");
  }

  @Test
  void theFirstUnknownPartitionIsNamed() {
    refuses(
        Map.of("p-0", "a", "p-1", "b", "p-2", "a", "q-9", "a", "q-1", "a"),
        "'q-1' is none of the round's partitions");
  }

  @Test
  void nullsAreRefused() {
    Map<String, String> nullNode = new HashMap<>(Map.of("p-0", "a", "p-1", "b"));
    nullNode.put("p-2", null);
    Map<String, String> nullKey = new HashMap<>(Map.of("p-0", "a", "p-1", "b", "p-2", "a"));
    nullKey.put(null, "a");

    refuses(null, "no answer");
    refuses(nullNode, "partition 'p-2' has no node");
    refuses(nullKey, "'null' is none of the round's partitions");
  }

  @Test
  void whatTheStrategyThrowsIsPassedOn() {
    Strategy broken =
        _ -> {
          throw new IllegalStateException("not today");
        };

    assertThatThrownBy(() -> new Checked(broken).assign(ROUND))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("not today");
  }

  private static void refuses(Map<String, String> answer, String message) {
    assertThatThrownBy(() -> new Checked(_ -> answer).assign(ROUND))
        .isInstanceOf(InvalidClusterException.class)
        .hasMessageContaining(message);
  }
}
