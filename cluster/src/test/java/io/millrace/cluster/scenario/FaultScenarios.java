package io.millrace.cluster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.test.proxy.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scenarios 4, 5, 6, 8, 9 and 13: nodes, networks and stores fail. */
public abstract class FaultScenarios extends ScenarioBed {

  // ---- 4 and 5 ----

  @Test
  void scenario04_theLeaderIsKilledAlsoWhileItRebalances() {
    Fleet fleet = startAll(fleet(30), 4);
    fleet.awaitBalanced(4);
    fleet.kill(leader(fleet));
    fleet.awaitBalanced(3);
    String next = leader(fleet);
    fleet.partitions(50);
    fleet.refresh(next);
    fleet.kill(next);
    fleet.nodes().stream().findFirst().ifPresent(fleet::refresh);
    fleet.awaitBalanced(2);

    fleet.judge();
  }

  @Test
  void scenario04_aLeaderThatWasPausedPastItsLeaseWritesNothing() {
    Fleet fleet = startAll(fleet(30), 3);
    fleet.awaitBalanced(3);
    String paused = leader(fleet);
    freeze(fleet, paused);
    fleet.awaitBalanced(2);
    // It would give partitions to itself again, and take these away.
    fleet.partitions(40);
    fleet.nodes().stream().filter(n -> !n.equals(paused)).forEach(fleet::refresh);
    fleet.awaitBalanced(2);
    fleet.process(paused).thaw();
    fleet.until("the paused leader has lost all", () -> fleet.log().said(paused, "LOST"));
    fleet.awaitBalanced(3);

    fleet.judge();
  }

  @Test
  void scenario05_nodesAreKilled() {
    Fleet fleet = startAll(fleet(40), 10);
    fleet.awaitBalanced(10);
    // Eight of ten, the leader among them, then one that is left over is joined by two.
    String leader = leader(fleet);
    List<String> victims = new ArrayList<>(List.of(leader));
    fleet.nodes().stream().filter(n -> !n.equals(leader)).limit(7).forEach(victims::add);
    victims.forEach(fleet::kill);
    fleet.awaitBalanced(2);
    fleet.warm(2);
    fleet.start("n20");
    fleet.start("n21");
    fleet.awaitBalanced(4);
    // Two of four at once: a follower, and the leader within half a second.
    String second = leader(fleet);
    fleet.nodes().stream().filter(n -> !n.equals(second)).findFirst().ifPresent(fleet::kill);
    fleet.kill(second);
    fleet.awaitBalanced(2);

    fleet.judge();
  }

  // ---- 6 ----

  @Test
  void scenario06_aZombieWritesNothing() {
    Fleet fleet = startAll(fleet(12), 2);
    fleet.awaitBalanced(2);
    fleet.process("n0").tell("grab n0");
    fleet.until("n0 remembers its tokens", () -> fleet.log().said("n0", "GRABBED"));
    freeze(fleet, "n0");
    fleet.awaitBalanced(1);
    int before = sink.accepted(fleet.group(), "n1");
    fleet.until("the new owner works", () -> sink.accepted(fleet.group(), "n1") > before + 50);
    fleet.process("n0").thaw();
    fleet.process("n0").tell("fire n0");
    fleet.until("the zombie has written", () -> fleet.log().said("n0", "FIRED"));

    assertThat(fleet.log().last("n0", "FIRED")).as("accepted and refused").isEqualTo("0 6");
    fleet.awaitBalanced(2);
    fleet.judge();
  }

  // ---- 8 and 9 ----

  @Test
  void scenario08_theStoreIsGoneForLessThanALeaseAndForLonger() throws Exception {
    Fleet fleet = startAll(fleet(20), 3);
    fleet.awaitBalanced(3);
    server.kill();
    server.start();
    fleet.awaitBalanced(3);
    server.stop();
    names(3)
        .forEach(
            node ->
                fleet.until(
                    node + " works on nothing",
                    () -> fleet.log().counts().getOrDefault(node, 0) == 0));
    names(3).forEach(node -> assertThat(fleet.log().state(node)).isEqualTo("DEGRADED"));
    server.start();
    fleet.awaitBalanced(3);

    fleet.judge();
    assertThat(sink.refused(fleet.group())).isZero();
  }

  @Test
  void scenario08_theStoreIsSlow() {
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      Fleet fleet = new Fleet(folder, () -> process(proxy.port()), NodeProcess::close, 20);
      open.add(fleet);
      startAll(fleet, 2);
      fleet.awaitBalanced(2);
      proxy.slow(Duration.ofSeconds(1));
      fleet.until(
          "a node is without answers",
          () ->
              fleet.log().state("n0").equals("DEGRADED")
                  || fleet.log().state("n1").equals("DEGRADED"));
      proxy.heal();
      fleet.awaitBalanced(2);

      fleet.judge();
    }
  }

  @Test
  void scenario09_oneNodeIsCutOffFromTheStore() {
    try (FaultProxy proxy = FaultProxy.to(server.port())) {
      Fleet fleet = startAll(fleet(20), 2);
      NodeProcess cutOff = process(proxy.port()).awaitReady();
      open.add(cutOff);
      fleet.startIn(cutOff, "n2", "pool");
      fleet.awaitBalanced(3);
      proxy.swallow();
      fleet.until("it has lost all", () -> fleet.log().said("n2", "LOST"));
      fleet.awaitBalanced(2);
      proxy.heal();
      proxy.cut();
      fleet.awaitBalanced(3);

      fleet.judge();
      assertThat(sink.refused(fleet.group())).isZero();
    }
  }

  // ---- 13 ----

  /**
   * {@code -Dcluster.soak.seconds} for longer, {@code -Dcluster.soak.seed} to repeat its choices.
   */
  @Test
  @Timeout(1_200)
  void scenario13_soak() throws Exception {
    long seed = Long.getLong("cluster.soak.seed", System.nanoTime());
    int seconds = Integer.getInteger("cluster.soak.seconds", 60);
    Fleet fleet = fleet(50);
    Soak soak = new Soak(seed, fleet, server);

    soak.run(Duration.ofSeconds(seconds));

    fleet.awaitCovered();
    assertThat(fleet.log().wrong())
        .as("seed %d, acts:%n%s%n%s", seed, soak.acts(), fleet.log().text())
        .isEmpty();
    fleet.awaitWorked(sink);
    assertThat(sink.faults(fleet.group())).as("gaps and doubles, seed %d", seed).isEmpty();
  }
}
