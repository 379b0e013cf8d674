package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.RunHandle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Nodes that are asked to stop. */
class DrainTest {

  private static final NodeProcess.Settings SETTINGS = NodeProcess.Settings.DEFAULTS;

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  @Test
  @DisplayName("33. drain: active runs finish, the next stays queued, the lease is kept")
  void aDrainingNodeFinishesWhatItHasAndClaimsNoMore() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a =
        ground.process("a", SETTINGS.maxRunning(1).drain(Duration.ofMinutes(10))).ready();
    List<RunHandle<String>> runs =
        ground.client().startAll(ground.work().three, List.of("gated", "next"));
    ground.untilExecuted(runs.getFirst().id(), "two", "a");

    a.terminate();
    ground.until("a drains", () -> ground.one("select status from node").equals("draining"));
    for (int i = 0; i < 3; i++) {
      String before = ground.one("select lease_until from node");
      ground.until(
          "the lease is renewed",
          () -> ground.one("select lease_until > ?::timestamptz from node", before).equals("t"));
    }
    ground.open("gated/two@a");

    assertThat(a.awaitExit()).isEqualTo(143);
    assertThat(a.log()).contains("node says: closed");
    assertThat(ground.status(runs.getFirst().id())).isEqualTo("succeeded");
    assertThat(ground.status(runs.getLast().id())).isEqualTo("queued");
    assertThat(ground.one("select status from node")).isEqualTo("stopped");
    ground.process("b", SETTINGS).ready();
    assertThat(runs.getLast().await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(ground.rows("select crashes, claim_no from run")).containsExactly("0 1", "0 1");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  @DisplayName("33. drain: a run longer than the drain is handed back")
  void aRunThatOutlivesTheDrainGoesOnElsewhereWithoutCountingAsACrash() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.drain(Duration.ofMillis(200))).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");
    ground.process("b", SETTINGS).ready();

    a.terminate();
    assertThat(a.awaitExit()).isEqualTo(143);

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    assertThat(ground.steps(run.id()))
        .containsExactly("one succeeded 1 1 a", "two succeeded 2 2 b", "three succeeded 1 2 b");
    assertThat(ground.one("select claim_no, crashes from run")).isEqualTo("2 0");
    assertThat(ground.rows("select name, status from node order by 1"))
        .containsExactly("a stopped", "b alive");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void aCancelThatMeetsADrainLeavesNoOpenStep() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.drain(Duration.ofMillis(200))).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");
    // As a cancel whose notification and heartbeat both came too late.
    a.stop();
    ground.rows("update run set cancel_requested_at = clock_timestamp()");
    a.terminate();
    a.resume();

    assertThat(a.awaitExit()).isEqualTo(143);
    ground.untilStatus(run.id(), "cancelled");
    ground.assertNothingIsLeftOpen();
  }
}
