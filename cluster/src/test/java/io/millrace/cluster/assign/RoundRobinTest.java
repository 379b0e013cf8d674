package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  @Test
  void partitionsAreDealtInOrderWhoeverHasThem() {
    Round round =
        new Round(Rounds.nodes(2), Rounds.equal(5), Map.of("p-0", "node-001", "p-1", "node-001"));

    Map<String, String> answer = new RoundRobin().assign(round);

    assertThat(answer)
        .containsExactly(
            Map.entry("p-0", "node-000"),
            Map.entry("p-1", "node-001"),
            Map.entry("p-2", "node-000"),
            Map.entry("p-3", "node-001"),
            Map.entry("p-4", "node-000"));
  }
}
