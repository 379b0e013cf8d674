package io.millrace.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Alert;
import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Leaving;
import io.millrace.cluster.assign.RoundRobin;
import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.config.Alerts;
import io.millrace.cluster.config.Balancing;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Stamp;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each option does, on simulated time. */
class OptionsTest {

  private static final ClusterOptions DEFAULTS = ClusterOptions.of("options");

  private static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1_000));
  }

  @Test
  void leaseIsHowLongADeadNodeKeepsItsPartitions() {
    SimGroup group = new SimGroup(DEFAULTS.withLeasing(new Leasing(seconds(6), seconds(1))), 10);
    group.start("a");
    group.pass(seconds(2));
    group.start("b");
    group.pass(seconds(5));
    assertThat(group.works("a")).isEqualTo(5);

    group.node("b").kill();
    group.pass(seconds(4.5));
    assertThat(group.works("a")).isEqualTo(5);
    group.pass(seconds(2.5));
    assertThat(group.works("a")).isEqualTo(10);
  }

  @Test
  void heartbeatIsHowOftenALeaseIsWritten() {
    SimGroup group = new SimGroup(DEFAULTS.withLeasing(new Leasing(seconds(10), seconds(2.5))), 1);
    group.start("a");
    group.pass(seconds(1));
    int before = group.writes("node.a");

    group.pass(seconds(25));

    assertThat(group.writes("node.a") - before).isBetween(9, 11);
  }

  @Test
  void quietIsHowLongTheLeaderWaitsForFurtherNodes() {
    assertThat(versionsOfTwoJoins(seconds(0.5), seconds(2))).isEqualTo(2);
    assertThat(versionsOfTwoJoins(seconds(0.1), seconds(2))).isEqualTo(3);
  }

  @Test
  void settleMaxIsHowLongItWaitsAtMost() {
    assertThat(versionsOfTwoJoins(seconds(0.2), seconds(0.2))).isEqualTo(3);
  }

  /** One node leads, then two come, 0.3 s apart. */
  private static int versionsOfTwoJoins(Duration quiet, Duration settleMax) {
    SimGroup group =
        new SimGroup(
            DEFAULTS.withBalancing(Balancing.of(Sticky.defaults()).withSettling(quiet, settleMax)),
            10);
    group.start("a");
    group.pass(seconds(2));
    group.start("b");
    group.pass(seconds(0.3));
    group.start("c");
    group.pass(seconds(5));
    return group.versions();
  }

  @Test
  void movesMaxIsHowManyPartitionsMoveInOneVersion() {
    Balancing balancing = Balancing.of(Sticky.defaults());
    assertThat(versionsOfAJoin(balancing)).isEqualTo(2);
    assertThat(versionsOfAJoin(balancing.withMovesMax(2))).isEqualTo(4);
  }

  private static int versionsOfAJoin(Balancing balancing) {
    SimGroup group = new SimGroup(DEFAULTS.withBalancing(balancing), 10);
    group.start("a");
    group.pass(seconds(2));
    group.start("b");
    group.pass(seconds(20));
    assertThat(group.works("b")).isEqualTo(5);
    return group.versions();
  }

  @Test
  void strategyIsWhoGetsWhat() {
    SimGroup group = new SimGroup(DEFAULTS.withBalancing(Balancing.of(new RoundRobin())), 3);
    group.start("b");
    group.pass(seconds(2));
    group.start("a");
    group.pass(seconds(3));

    // Dealt out by name; a sticky one would have left two of them with b.
    assertThat(group.node("a").node().view().working()).containsOnlyKeys("p-0", "p-2");
  }

  @Test
  void sourcePollIsHowOftenTheLeaderAsksForPartitions() {
    SimGroup group =
        new SimGroup(
            DEFAULTS.withBalancing(Balancing.of(Sticky.defaults()).withSourcePoll(seconds(20))), 4);
    group.start("a");
    group.pass(seconds(1));
    group.partitions(9);
    group.pass(seconds(15));
    assertThat(group.works("a")).isEqualTo(4);
    group.pass(seconds(6));
    assertThat(group.works("a")).isEqualTo(9);
  }

  @Test
  void graceIsHowLongPartitionsWaitForANodeThatWillBeBack() {
    SimGroup group =
        new SimGroup(DEFAULTS.withHandOff(HandOff.defaults().withGrace(seconds(30))), 10);
    group.start("a");
    group.pass(seconds(2));
    group.start("b");
    group.pass(seconds(5));
    group.leave("b", Leaving.BE_BACK);
    group.pass(seconds(28));
    assertThat(group.works("a")).isEqualTo(5);
    group.pass(seconds(5));
    assertThat(group.works("a")).isEqualTo(10);
  }

  @Test
  void aRestartOfEachNodeWithinTheGraceTimeMovesNothing() {
    SimGroup group = new SimGroup(DEFAULTS, 30);
    List<String> names = List.of("a", "b", "c", "d", "e");
    names.forEach(group::start);
    group.pass(seconds(5));
    Map<String, Set<String>> before = new HashMap<>();
    names.forEach(name -> before.put(name, group.node(name).node().view().working().keySet()));

    for (int round = 0; round < 4; round++) {
      for (String name : names) {
        group.leave(name, Leaving.BE_BACK);
        group.pass(seconds(0.5 + round));
        group.start(name);
        group.pass(seconds(3));
        names.forEach(
            each ->
                assertThat(group.node(each).node().view().working().keySet())
                    .as("%s when %s was restarted", each, name)
                    .isEqualTo(before.get(each)));
      }
    }
    assertThat(names)
        .allSatisfy(
            name ->
                assertThat(group.notices(name))
                    .filteredOn(Notice.Assigned.class::isInstance)
                    .as("once at first, then once after each restart; %s", group.notices(name))
                    .hasSizeBetween(4, 7));
  }

  @Test
  void drainIsHowLongANodeWaitsForOthersToTakeOver() {
    SimGroup group =
        new SimGroup(
            DEFAULTS.withHandOff(HandOff.defaults().withBound(seconds(1)).withDrain(seconds(4))),
            10);
    SimNode leader = group.start("a");
    group.pass(seconds(2));
    group.start("b");
    group.pass(seconds(5));
    // Who would give b's partitions to others does nothing now.
    leader.freeze();
    group.leave("b", Leaving.HAND_OVER);
    group.pass(seconds(3.5));
    assertThat(group.node("b").node().view().state()).isEqualTo(ClusterState.DRAINING);
    group.pass(seconds(1));
    assertThat(group.node("b").node().view().state()).isEqualTo(ClusterState.STOPPED);
  }

  @Test
  void aLeaderWhoseRevisionsBeganAgainGoesOnAfterTheLastEpoch() {
    SimGroup group = new SimGroup(DEFAULTS, 4);
    group.start("a");
    group.start("b");
    group.pass(seconds(60));
    group.node("a").kill();
    group.pass(seconds(60));
    group.node("b").kill();
    group.pass(seconds(20));
    Stamp before = group.node("b").node().assignment().stamp();
    assertThat(before.epoch()).as("after many renewals").isGreaterThan(20);

    group.makeLeasesAnew();
    group.start("c");
    group.pass(seconds(5));

    assertThat(group.works("c")).isEqualTo(4);
    assertThat(group.node("c").node().assignment().stamp().epoch()).isEqualTo(before.epoch() + 1);
  }

  @Test
  void nobodyTakesTheIdOfANodeThatWillBeBack() {
    for (int i = 0; i < 8; i++) {
      SimGroup group = new SimGroup(DEFAULTS, 4);
      String id = idOf(group, "returns");
      group.leave("returns", Leaving.BE_BACK);
      group.pass(seconds(1));

      assertThat(idOf(group, "stranger-" + i)).isNotEqualTo(id);
      assertThat(idOf(group, "returns")).isEqualTo(id);
      // There are two ids, and somebody has both.
      group.leave("returns", Leaving.BE_BACK);
      group.pass(seconds(1));
      assertThat(idOf(group, "second-" + i)).isEqualTo(id);
    }
  }

  /** Its id, of two that there are. */
  private static String idOf(SimGroup group, String name) {
    group.start(name, NodeIdentity.pool("node", 0, 1, name));
    group.pass(seconds(3));
    return group.node(name).node().view().peer().orElseThrow().id();
  }

  @Test
  void anAssignmentThatNoStoreTakesIsRefusedAndTheOneBeforeStays() {
    SimGroup group =
        new SimGroup(DEFAULTS.withBalancing(DEFAULTS.balancing().withSourcePoll(seconds(1))), 10);
    group.start("a");
    group.pass(seconds(3));

    group.partitions("long".repeat(48), 3_000);
    group.pass(seconds(3));

    assertThat(group.notices("a"))
        .filteredOn(Notice.Failure.class::isInstance)
        .isNotEmpty()
        .allSatisfy(
            notice ->
                assertThat(((Notice.Failure) notice).why())
                    .hasMessageContaining("use shorter keys, or fewer partitions"));
    assertThat(group.versions()).isEqualTo(1);
    assertThat(group.works("a")).isEqualTo(10);
    group.partitions(20);
    group.pass(seconds(3));
    assertThat(group.works("a")).isEqualTo(20);
  }

  @Test
  void onlyANameThatRecursIsRemembered() {
    SimGroup group = new SimGroup(DEFAULTS, 1);
    group.start("named", NodeIdentity.pool("node", 0, 9, "named"));
    group.pass(seconds(3));
    assertThat(group.writesOf("held.")).isEqualTo(1);

    group.start("other", NodeIdentity.pool("node", 0, 9));
    group.pass(seconds(3));
    assertThat(group.writesOf("held.")).isEqualTo(1);
  }

  @Test
  void aRequestThatNobodyWantsAnyMoreIsNotRepeated() {
    SimGroup group = new SimGroup(DEFAULTS, 1);
    SimNode leader = group.start("a");
    group.pass(seconds(2));
    SimNode asking = group.start("b");
    group.pass(seconds(3));
    leader.freeze();
    boolean[] wanted = {true};
    asking.run(() -> asking.node().refresh(() -> wanted[0], () -> wanted[0] = false));
    group.pass(seconds(1));
    assertThat(group.writes("refresh")).isEqualTo(1);

    wanted[0] = false;
    group.pass(seconds(60));

    assertThat(group.writes("refresh")).isEqualTo(1);
  }

  @Test
  void aSourceThatFailsIsToldOnceInAWhile() {
    SimGroup group =
        new SimGroup(DEFAULTS.withAlerts(new Alerts(seconds(30), seconds(60), seconds(90))), 1);
    group.partitions(0);
    group.start("a");
    group.pass(seconds(65));

    assertThat(group.notices("a")).filteredOn(Notice.Failure.class::isInstance).hasSize(3);
  }

  @Test
  void alertsAreToldWhenTheStoreIsMissingForSoLong() {
    SimGroup group =
        new SimGroup(DEFAULTS.withAlerts(new Alerts(seconds(5), seconds(8), seconds(60))), 1);
    SimNode node = group.start("a");
    group.pass(seconds(2));
    node.cut = true;
    group.pass(seconds(20));

    assertThat(group.notices("a"))
        .filteredOn(Notice.Alarmed.class::isInstance)
        .map(notice -> ((Notice.Alarmed) notice).alert())
        .containsExactly(Alert.INFO, Alert.WARN);
  }
}
