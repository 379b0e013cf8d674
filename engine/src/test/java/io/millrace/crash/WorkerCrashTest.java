package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.RunHandle;
import io.millrace.run.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Node processes that are killed or stopped in the middle of runs. */
class WorkerCrashTest {

  // Long enough that only the look at the process table can be what told in time.
  private static final Duration LONG = Duration.ofMinutes(10);
  // Long enough not to be lost on a busy machine, short enough to wait for its end.
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final NodeProcess.Settings SETTINGS = NodeProcess.Settings.DEFAULTS;

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  @Test
  @DisplayName("6. no duplicate execution when a worker crashes and restarts: killed, same machine")
  void aNodeThatJoinsOnTheSameMachineFinishesTheRunOfAKilledOneAtOnce() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(LONG)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");

    a.kill();
    ground.process("b", SETTINGS.lease(LONG)).ready();

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertTakenOver(run.id());
  }

  @Test
  @DisplayName("6. no duplicate execution when a worker crashes and restarts: only the lease tells")
  void aNodeThatIsThereFinishesTheRunOfAKilledOneWhenItsLeaseEnds() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(SHORT)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");
    ground.process("b", SETTINGS).ready();

    a.kill();

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertTakenOver(run.id());
  }

  @Test
  @DisplayName("6. no duplicate execution when a worker crashes and restarts: of another machine")
  void aNodeOfAnotherMachineIsNotJudgedByItsPid() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(LONG)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");
    ground.rows("update node set host = 'elsewhere' where name = 'a'");

    a.kill();
    NodeProcess b = ground.process("b", SETTINGS).ready();
    RunHandle<String> next = ground.client().start(b(ground), "plain");
    next.await(Ground.GUARD);

    assertThat(ground.status(run.id())).isEqualTo("running");
    ground.rows("update node set lease_until = clock_timestamp() where name = 'a'");
    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(b.log()).contains("are dead");
    assertTakenOver(run.id());
  }

  private static io.millrace.workflow.Workflow<String, String> b(Ground ground) {
    return ground.client().register(ground.work().pinnedTo("b"));
  }

  private void assertTakenOver(RunId run) {
    assertThat(ground.executions(run, "one")).isEqualTo(1);
    assertThat(ground.executions(run, "two", "a")).isEqualTo(1);
    assertThat(ground.executions(run, "two", "b")).isEqualTo(1);
    assertThat(ground.executions(run, "three")).isEqualTo(1);
    assertThat(ground.steps(run))
        .containsExactly("one succeeded 1 1 a", "two succeeded 2 2 b", "three succeeded 1 2 b");
    assertThat(
            ground.rows(
                "select path, number, n.name, claim_no, finished_at from attempt join node n using (node_id) where run_id = ?",
                run.value()))
        .containsExactly("two 1 a 1 null");
    assertThat(ground.one("select claim_no, crashes from run where run_id = ?", run.value()))
        .isEqualTo("2 1");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  @DisplayName(
      "6. no duplicate execution when a worker crashes and restarts: stopped, then continued")
  void aZombiesWritesAreRefusedAndItJoinsAgainAsAnother() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(SHORT)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");
    ground.process("b", SETTINGS).ready();

    a.stop();
    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    List<String> recorded = record(run.id());
    a.resume();
    ground.open("gated/two@a");
    a.awaitLog("run %s was taken from this node".formatted(run.id()));

    var onlyA = ground.client().register(ground.work().pinnedTo("a"));
    assertThat(ground.client().start(onlyA, "plain").await(Ground.GUARD))
        .isEqualTo("<one><two><three>");
    assertThat(record(run.id())).isEqualTo(recorded);
    assertTakenOver(run.id());
    assertThat(ground.rows("select status from node where name = 'a' order by node_id"))
        .containsExactly("dead", "alive");
  }

  @Test
  void aLonelyNodeThatWasSilentForLongerThanItsLeaseGoesOnWithItsRuns() throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(SHORT)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");

    a.stop();
    ground.until(
        "the lease is over",
        () -> ground.one("select lease_until < clock_timestamp() from node").equals("t"));
    a.resume();
    ground.open("gated/two@a");

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    ground.assertNothingIsLeftOpen();
  }

  private List<String> record(RunId run) {
    List<String> all =
        new java.util.ArrayList<>(
            ground.rows("select s.* from step s where run_id = ? order by path", run.value()));
    all.addAll(
        ground.rows("select a.* from attempt a where run_id = ? order by path", run.value()));
    all.addAll(ground.rows("select r.* from run r where run_id = ?", run.value()));
    return all;
  }

  @Test
  void aParallelGroupOfAKilledNodeIsFinishedByAnotherWithEveryBranchRecordedOnce()
      throws Exception {
    String undisturbed = undisturbedWide();
    ground.shut("gated/all/20@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(SHORT)).ready();
    RunHandle<String> run = ground.client().start(ground.work().wide, "gated");
    untilBranchesAreRecorded(run.id(), 35);
    NodeProcess b = ground.process("b", SETTINGS).ready();

    a.kill();
    Set<String> before = succeeded(run.id());

    assertThat(run.await(Ground.GUARD)).isEqualTo(undisturbed);
    assertGroupTakenOver(run.id(), before);
    assertThat(b.log()).doesNotContain("ERROR");
  }

  @Test
  void aParallelGroupOfAStoppedNodeIsFinishedByAnotherAndTheZombieChangesNothing()
      throws Exception {
    String undisturbed = undisturbedWide();
    for (int i = 16; i < 24; i++) {
      ground.shut("gated/all/%d@a".formatted(i));
    }
    NodeProcess a = ground.process("a", SETTINGS.lease(SHORT)).ready();
    RunHandle<String> run = ground.client().start(ground.work().wide, "gated");
    ground.until(
        "8 branches wait at their gates",
        () ->
            ground.count(
                    "select count(*) from effects where run_id = ? and path ~ '^all/(1[6-9]|2[0-3])$'",
                    run.id().value())
                == 8);
    ground.process("b", SETTINGS).ready();

    a.stop();
    Set<String> before = succeeded(run.id());
    assertThat(run.await(Ground.GUARD)).isEqualTo(undisturbed);
    List<String> recorded = record(run.id());
    a.resume();
    for (int i = 16; i < 24; i++) {
      ground.open("gated/all/%d@a".formatted(i));
    }
    a.awaitLog("run %s was taken from this node".formatted(run.id()));

    assertThat(
            ground
                .client()
                .start(ground.client().register(ground.work().pinnedTo("a")), "x")
                .await(Ground.GUARD))
        .isEqualTo("<one><two><three>");
    assertThat(record(run.id())).isEqualTo(recorded);
    assertGroupTakenOver(run.id(), before);
    // After the stop the zombie began nothing new.
    assertThat(
            ground.rows(
                "select path from effects where run_id = ? and node = 'a' and path ~ '^all/(2[4-9]|[34][0-9])'",
                run.id().value()))
        .isEmpty();
  }

  private String undisturbedWide() throws Exception {
    try (NodeProcess calm = ground.process("calm", SETTINGS).ready()) {
      String result = ground.client().start(ground.work().wide, "calm").await(Ground.GUARD);
      calm.terminate();
      assertThat(calm.awaitExit()).isEqualTo(143);
      return result;
    }
  }

  private void untilBranchesAreRecorded(RunId run, int count) {
    ground.until(
        count + " branches are recorded",
        () ->
            ground.count(
                    "select count(*) from step where run_id = ? and kind = 'branch' and status = 'succeeded'",
                    run.value())
                >= count);
  }

  private Set<String> succeeded(RunId run) {
    return Set.copyOf(
        ground.rows(
            "select path from step where run_id = ? and status = 'succeeded'", run.value()));
  }

  private void assertGroupTakenOver(RunId run, Set<String> recordedBefore) {
    assertThat(
            ground.rows(
                "select kind, status, count(*) from step where run_id = ? group by 1, 2 order by 1",
                run.value()))
        .containsExactly(
            "branch succeeded " + Work.BRANCHES,
            "group succeeded 1",
            "step succeeded " + (Work.BRANCHES + 2));
    Map<String, Long> executions =
        ground
            .rows("select path, count(*) from effects where run_id = ? group by 1", run.value())
            .stream()
            .map(row -> row.split(" ", 2))
            .collect(Collectors.toMap(row -> row[0], row -> Long.valueOf(row[1])));
    assertThat(executions).allSatisfy((path, count) -> assertThat(count).isBetween(1L, 2L));
    assertThat(recordedBefore).isNotEmpty();
    assertThat(executions.keySet().stream().filter(recordedBefore::contains))
        .allSatisfy(path -> assertThat(executions).containsEntry(path, 1L));
    assertThat(ground.one("select claim_no, crashes from run where run_id = ?", run.value()))
        .isEqualTo("2 1");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void runsOfADeadNodeKeepTheirPlaceAndCountTheCrash() throws Exception {
    ground.shut("gated-1/two@a");
    ground.shut("gated-2/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(LONG).maxRunning(2)).ready();
    var work = ground.work();
    List<RunHandle<String>> runs =
        ground.client().startAll(work.three, List.of("gated-1", "gated-2", "third", "fourth"));
    ground.untilExecuted(runs.get(0).id(), "two", "a");
    ground.untilExecuted(runs.get(1).id(), "two", "a");
    List<String> places = ground.rows("select run_id, seq from run order by seq");

    a.kill();
    ground.node("b", node -> node.withMaxRunning(1));
    for (RunHandle<String> run : runs) {
      assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    }

    assertThat(ground.rows("select run_id, seq from run order by seq")).isEqualTo(places);
    assertThat(
            ground.rows(
                "select run_id from effects where node = 'b' and path = 'three' order by place"))
        .containsExactlyElementsOf(runs.stream().map(run -> run.id().toString()).toList());
    assertThat(ground.rows("select crashes from run order by seq"))
        .containsExactly("1", "1", "0", "0");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void aCancelOfADeadNodesRunEndsItAsCancelledAndARetryExecutesOnlyWhatHadNoSuccess()
      throws Exception {
    ground.shut("gated/two@a");
    NodeProcess a = ground.process("a", SETTINGS.lease(LONG)).ready();
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");

    a.kill();
    assertThat(run.cancel()).isTrue();
    assertThat(ground.status(run.id())).isEqualTo("running");
    ground.node("b", node -> node);
    ground.untilStatus(run.id(), "cancelled");

    assertThat(ground.steps(run.id())).contains("one succeeded 1 1 a", "two cancelled 1 1 a");
    assertThat(ground.executions(run.id(), "two")).isEqualTo(1);
    ground.assertNothingIsLeftOpen();

    ground.client().retry(run.id());
    ground.untilStatus(run.id(), "succeeded");
    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    assertThat(ground.executions(run.id(), "two")).isEqualTo(2);
    assertThat(ground.executions(run.id(), "three")).isEqualTo(1);
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void aRetryOfAFailedRunExecutesOnlyWhatHadNoSuccess() throws Exception {
    ground.node("a", node -> node);
    ground.rows("insert into broken values ('tag')");
    RunHandle<String> run = ground.client().start(ground.work().fragile, "tag");
    ground.untilStatus(run.id(), "failed");

    ground.rows("delete from broken");
    ground.client().retry(run.id());
    ground.untilStatus(run.id(), "succeeded");

    assertThat(ground.executions(run.id(), "one")).isEqualTo(1);
    assertThat(ground.executions(run.id(), "two")).isEqualTo(2);
    assertThat(ground.steps(run.id()))
        .containsExactly("one succeeded 1 1 a", "two succeeded 2 2 a");
    assertThat(ground.rows("select path, number from attempt")).containsExactly("two 1");
  }
}
