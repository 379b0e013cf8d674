package io.millrace.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.config.NodeIdentity;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CandidatesTest {

  private final NodeIdentity pool = NodeIdentity.pool("n", 3, 12, "host-a");

  @Test
  void theIdHeldLastComesFirst() {
    assertThat(Candidates.first(pool, Set.of(), "n-7")).contains("n-7");
  }

  @Test
  void anIdOfAnotherPoolIsNotTakenAgain() {
    assertThat(Candidates.first(pool, Set.of(), "n-2")).get().isNotEqualTo("n-2");
    assertThat(Candidates.first(pool, Set.of(), "m-7")).get().isNotEqualTo("m-7");
    assertThat(Candidates.first(pool, Set.of(), "n-x")).isPresent();
  }

  @Test
  void everyIdIsFoundAndNoOther() {
    Set<String> taken = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      taken.add(Candidates.first(pool, taken, "n-3").orElseThrow());
    }

    assertThat(taken)
        .containsExactlyInAnyOrder(
            "n-3", "n-4", "n-5", "n-6", "n-7", "n-8", "n-9", "n-10", "n-11", "n-12");
    assertThat(Candidates.first(pool, taken, "n-3")).isEmpty();
  }

  @Test
  void nodesOfOtherNamesBeginElsewhere() {
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      NodeIdentity node = NodeIdentity.pool("n", 0, 999, "host-" + i);
      first.add(Candidates.first(node, Set.of(), null).orElseThrow());
    }

    assertThat(first).as("of 50 nodes and 1,000 ids few meet").hasSizeGreaterThan(44);
  }

  @Test
  void aFixedIdIsTakenOrNone() {
    NodeIdentity fixed = NodeIdentity.fixed("alpha");

    assertThat(Candidates.first(fixed, Set.of("beta"), "beta")).contains("alpha");
    assertThat(Candidates.first(fixed, Set.of("alpha"), null)).isEmpty();
  }
}
