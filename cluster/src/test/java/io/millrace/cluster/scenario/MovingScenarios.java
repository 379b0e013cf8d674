package io.millrace.cluster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.failure.ClusterStateException;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scenarios 1, 2, 3, 7, 10 and 11: nodes and partitions come and go. */
public abstract class MovingScenarios extends ScenarioBed {

  // ---- 1 ----

  @Test
  void scenario01_aSingleNodeThenThreeStopAndStart() {
    Fleet fleet = fleet(10).warm(3);
    fleet.start("n0");
    fleet.awaitBalanced(1);
    fleet.start("n1");
    fleet.start("n2");
    fleet.awaitBalanced(3);
    fleet.leave("n1", "HAND_OVER");
    fleet.awaitBalanced(2);
    fleet.start("n3");
    fleet.awaitBalanced(3);
    names(3).stream().filter(node -> !node.equals("n1")).forEach(n -> fleet.leave(n, "HAND_OVER"));
    fleet.awaitBalanced(1);

    fleet.judge();
  }

  @Test
  void scenario01_ofTenStartsOfOneNodeOneSucceedsAndNineAreToldWhy() throws Exception {
    try (LeaseStore store = server.open(server.port(), Duration.ofSeconds(2));
        Cluster cluster =
            Cluster.of(store, ClusterOptions.of("ten-starts"), PartitionSource.numbered("p", 1));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<String> start =
          () -> {
            try {
              cluster.start(ClusterListener.NONE);
              return "started";
            } catch (ClusterStateException e) {
              return e.getMessage();
            }
          };
      List<String> outcomes = new ArrayList<>();
      for (Future<String> outcome : callers.invokeAll(Collections.nCopies(10, start))) {
        outcomes.add(outcome.get());
      }

      assertThat(outcomes).containsOnlyOnce("started");
      assertThat(outcomes)
          .filteredOn(outcome -> !outcome.equals("started"))
          .hasSize(9)
          .allSatisfy(
              why ->
                  assertThat(why).contains("ten-starts", "was started before", "make another one"));
      assertThat(cluster.await(ClusterState.ACTIVE, GUARD)).isTrue();
    }
  }

  @Test
  void aLeaseThatIsTooShortForTheStoreIsRefused() throws Exception {
    try (LeaseStore store = server.open(server.port(), Duration.ofSeconds(6));
        Cluster cluster =
            Cluster.of(store, ClusterOptions.of("short"), PartitionSource.numbered("p", 1))) {
      assertThatThrownBy(() -> cluster.start(ClusterListener.NONE))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContainingAll("lease PT10S", "PT6S");
    }
  }

  @Test
  void nodesOfAGroupNeedTheSameTimes() throws Exception {
    ClusterOptions one = ClusterOptions.of("times");
    ClusterOptions other = one.withLeasing(Leasing.of(Duration.ofSeconds(20)));
    try (LeaseStore store = server.open(server.port(), Duration.ofSeconds(2));
        Cluster first = Cluster.of(store, one, PartitionSource.numbered("p", 1));
        Cluster second = Cluster.of(store, other, PartitionSource.numbered("p", 1))) {
      first.start(ClusterListener.NONE);

      assertThatThrownBy(() -> second.start(ClusterListener.NONE))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContainingAll("'times'", "PT10S", "PT20S");
    }
  }

  // ---- 2 ----

  @ParameterizedTest
  @ValueSource(ints = {3, 10})
  void scenario02_aSmallClusterSharesAHundredPartitions(int nodes) {
    Fleet fleet = fleet(100).roundRobin();
    fleet.startShared(names(nodes), 2);

    fleet.awaitBalanced(nodes);

    fleet.judge();
  }

  @ParameterizedTest
  @ValueSource(ints = {25, 50})
  void scenario02_aLargeClusterSharesFiveHundredPartitions(int nodes) {
    Fleet fleet = fleet(500).roundRobin();
    fleet.startShared(names(nodes), 10);

    fleet.awaitBalanced(nodes);

    fleet.judge();
  }

  // ---- 3 ----

  @Test
  void scenario03_rapidScalingWhilePartitionsAreWorked() {
    Fleet fleet = fleet(60);
    fleet.startShared(names(10).subList(0, 1), 1);
    fleet.awaitBalanced(1);
    fleet.startShared(names(10).subList(1, 5), 2);
    fleet.awaitBalanced(5);
    fleet.startShared(names(10).subList(5, 10), 3);
    fleet.awaitBalanced(10);
    names(10).subList(3, 10).forEach(node -> fleet.leave(node, "HAND_OVER"));
    fleet.awaitBalanced(3);

    fleet.judge();
    assertThat(sink.accepted(fleet.group(), "n0")).isPositive();
    assertThat(sink.refused(fleet.group())).as("writes with a token of the past").isZero();
  }

  // ---- 7 ----

  @Test
  void scenario07_aRollingRestartMovesNothing() {
    Fleet fleet = fleet(100);
    fleet.startShared(names(10), 2);
    Map<String, String> before = fleet.awaitBalanced(10);
    Map<String, String> ids = new HashMap<>();
    names(10).forEach(node -> ids.put(node, fleet.log().id(node)));
    Map<String, Integer> begun = fleet.log().begun();

    for (String node : names(10)) {
      NodeProcess host = fleet.process(node);
      host.tell("leave %s BE_BACK".formatted(node));
      fleet.until(node + " is gone", () -> fleet.log().state(node).equals("STOPPED"));
      int sofar = fleet.log().counts().getOrDefault(node, 0);
      assertThat(sofar).isZero();
      fleet.startIn(host, node, "pool");
      fleet.until(
          node + " has its partitions again",
          () -> fleet.log().counts().getOrDefault(node, 0) == 10);
    }

    assertThat(fleet.log().owners()).isEqualTo(before);
    names(10).forEach(node -> assertThat(fleet.log().id(node)).isEqualTo(ids.get(node)));
    begun.replaceAll((partition, times) -> times + 1);
    assertThat(fleet.log().begun())
        .as("how often each was begun\n" + fleet.log().text())
        .isEqualTo(begun);
    fleet.judge();
  }

  @Test
  void scenario07_aRollingReplacementByOtherNodesMovesEachPartitionAtMostTwice() {
    Fleet fleet = fleet(100);
    fleet.startShared(names(5), 2);
    fleet.awaitBalanced(5);
    Map<String, Integer> begun = fleet.log().begun();
    for (int i = 0; i < 5; i++) {
      fleet.leave("n" + i, "HAND_OVER");
      fleet.awaitBalanced(4);
      fleet.start("m" + i);
      fleet.awaitBalanced(5);
    }

    fleet
        .log()
        .begun()
        .forEach(
            (partition, times) ->
                assertThat(times - begun.get(partition))
                    .as("moves of " + partition)
                    .isBetween(1, 2));
    fleet.judge();
  }

  // ---- 10 ----

  @Test
  void scenario10_partitionsComeAndGo() {
    Fleet fleet = startAll(fleet(50), 3);
    fleet.awaitBalanced(3);
    fleet.partitions(70);
    // Two at once, from nodes that need not lead.
    fleet.refresh("n0");
    fleet.refresh("n1");
    fleet.until("n0 has an answer", () -> fleet.log().last("n0", "REFRESHED").equals("true"));
    fleet.until("n1 has an answer", () -> fleet.log().last("n1", "REFRESHED").equals("true"));
    fleet.awaitBalanced(3);
    fleet.partitions(100);
    fleet.refresh("n2");
    fleet.awaitBalanced(3);
    fleet.partitions(70);
    fleet.refresh("n0");
    fleet.awaitCovered();

    fleet.judge();
  }

  // ---- 11 ----

  @Test
  void scenario11_idsAreDistinctAndCameBack() {
    Fleet fleet = fleet(5);
    fleet.startShared(names(20), 5);
    fleet.until(
        "all have ids",
        () -> names(20).stream().noneMatch(node -> fleet.log().id(node).equals("-")));
    Set<String> ids = new HashSet<>();
    Map<String, String> first = new HashMap<>();
    names(20)
        .forEach(
            node -> {
              first.put(node, fleet.log().id(node));
              ids.add(fleet.log().id(node));
            });
    assertThat(ids).hasSize(20);

    for (int round = 0; round < 20; round++) {
      String node = "n" + round;
      NodeProcess host = fleet.process(node);
      host.tell("leave %s HAND_OVER".formatted(node));
      fleet.until(node + " is gone", () -> fleet.log().state(node).equals("STOPPED"));
      fleet.startIn(host, node, "pool");
      fleet.until(node + " has an id", () -> fleet.log().state(node).equals("ACTIVE"));
      assertThat(fleet.log().id(node)).isEqualTo(first.get(node));
    }
    fleet.judge();
  }

  @Test
  void scenario11_anIdIsClaimedAgainWhenItsLeaseHasEnded() {
    Fleet fleet = fleet(5).warm(2);
    fleet.start("n0", "fixed:alpha");
    fleet.until("n0 works", () -> fleet.log().state("n0").equals("ACTIVE"));
    fleet.start("n1", "fixed:alpha");
    fleet.until(
        "n1 is told whose the id is", () -> fleet.log().last("n1", "ERROR").contains("'alpha'"));
    assertThat(fleet.log().id("n1")).isEqualTo("-");
    fleet.kill("n0");
    fleet.until("n1 works", () -> fleet.log().state("n1").equals("ACTIVE"));

    assertThat(fleet.log().id("n1")).isEqualTo("alpha");
    fleet.judge();
  }
}
