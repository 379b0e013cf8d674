package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.run.RunId;
import io.millrace.workflow.Workflow;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.sql.Connection;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Claims that are blocked, lost, shared and stale, inside one process. */
class ClaimRaceTest {

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  @Test
  @DisplayName("Claims: a claim that is held between snapshot and lock misses no recorded step")
  void aClaimThatWasBlockedAfterItsSnapshotReplaysAllThatWasRecordedMeanwhile() throws Exception {
    Millrace a = ground.node("a", node -> node.withLease(Duration.ofMinutes(10)));
    ground.until("a has joined", () -> ground.count("select count(*) from node") == 1);
    RunHandle<String> run;
    try (Connection holder = ground.source("side-holder").getConnection()) {
      holder.setSchema(ground.schema());
      holder.setAutoCommit(false);
      Sql.rows(holder, "select node_id from node for update");
      run = ground.client().start(ground.work().three, "held");
      ground.until(
          "the claim waits for the node's row", () -> blocked("%share as materialized%") == 1);

      // Another node claims the run, records two steps and hands it back.
      ground.rows(
          """
          with other as (
            insert into node (name, host, pid, process_started, status, lease_until, joined_at, left_at,
              max_running, free)
            values ('other', '', 0, 0, 'stopped', now(), now(), now(), 1, 0) returning node_id)
          insert into step (run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts,
            failures, path, kind, status, output)
          select ?, now(), now(), other.node_id, 1, s.place, 1, 0, s.path, 'step', 'succeeded',
            to_json(s.output)
          from other, (values (0, 'one', 'from other '), (1, 'two', 'by other ')) as s(place, path, output)
          """,
          run.id().value());
      ground.rows(
          "update run set claim_no = 1, started_at = now() where run_id = ?", run.id().value());
      assertThat(blocked("%share as materialized%")).isEqualTo(1);
      holder.commit();
    }

    assertThat(run.await(Ground.GUARD)).isEqualTo("by other <three>");
    assertThat(ground.rows("select path from effects")).containsExactly("three");
    assertThat(ground.one("select claim_no from run")).isEqualTo("2");
    assertThat(a.workflows()).contains("three");
  }

  private long blocked(String query) {
    return ground.count(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like ?",
        query);
  }

  @Test
  @DisplayName("27. zombie completion refused")
  void anEndByALostClaimIsRefusedAndTheRunGoesOn() throws Exception {
    ground.shut("gated/two@a");
    ground.node("a", node -> node);
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "two", "a");

    ground.declareDead("a");
    ground.until("the run is claimed again", () -> claimNo(run.id()) == 2);
    ground.until(
        "the second execution is at the gate", () -> ground.executions(run.id(), "two", "a") == 2);
    ground.open("gated/two@a");

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(ground.rows("select path, claim_no from step order by ordinal"))
        .containsExactly("one 1", "two 2", "three 2");
    assertThat(ground.rows("select status from node order by node_id"))
        .containsExactly("dead", "alive");
    ground.assertNothingIsLeftOpen();
  }

  private int claimNo(RunId run) {
    return Integer.parseInt(ground.one("select claim_no from run where run_id = ?", run.value()));
  }

  @Test
  void aZombieExecutionThatEndsLateDoesNotHideTheNewOneFromACancel() throws Exception {
    CountDownLatch zombieMayEnd = new CountDownLatch(1);
    CountDownLatch zombieEnded = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    AtomicInteger executions = new AtomicInteger();
    Workflow<String, String> stubborn =
        Workflow.named(
            "stubborn",
            String.class,
            (run, tag) ->
                run.step(
                    "stay",
                    () -> {
                      if (executions.incrementAndGet() == 1) {
                        awaitUninterruptibly(zombieMayEnd);
                        zombieEnded.countDown();
                        return "late";
                      }
                      second.countDown();
                      new CountDownLatch(1).await();
                      return "never";
                    }));
    Millrace a = ground.bareNode("a", node -> node);
    a.register(stubborn);
    RunHandle<String> run = a.start(stubborn, "tag");
    ground.until("it executes", () -> executions.get() == 1);

    ground.declareDead("a");
    assertThat(second.await(Ground.GUARD.toSeconds(), TimeUnit.SECONDS)).isTrue();
    zombieMayEnd.countDown();
    zombieEnded.await();
    ground.until("the zombie's thread has ended", () -> runThreads(run.id()) == 1);
    run.cancel();

    ground.untilStatus(run.id(), "cancelled");
    ground.assertNothingIsLeftOpen();
  }

  /** Threads that execute the run, virtual ones included. */
  private static long runThreads(RunId run) throws Exception {
    java.nio.file.Path dump = java.nio.file.Files.createTempFile("threads", ".json");
    java.nio.file.Files.delete(dump);
    var bean =
        ManagementFactory.getPlatformMXBean(com.sun.management.HotSpotDiagnosticMXBean.class);
    bean.dumpThreads(
        dump.toString(), com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat.JSON);
    String text = java.nio.file.Files.readString(dump);
    java.nio.file.Files.delete(dump);
    return text.lines().filter(line -> line.contains("\"run-" + run)).count();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // What this test is about: code that ignores its interrupt.
      }
    }
  }

  @Test
  void userCodeThatKeepsAllCarriersBusyDoesNotCostTheLease() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    AtomicInteger spinning = new AtomicInteger();
    int threads = 2 * Runtime.getRuntime().availableProcessors();
    Workflow<String, String> busy =
        Workflow.named(
            "busy",
            String.class,
            (run, tag) ->
                run.step(
                    "spin",
                    () -> {
                      spinning.incrementAndGet();
                      while (!enough.get()) {
                        Thread.onSpinWait();
                      }
                      return tag;
                    }));
    Millrace a = ground.bareNode("a", node -> node.withLease(Duration.ofSeconds(3)));
    ground.bareNode("b", node -> node);
    a.register(busy);
    try {
      for (int i = 0; i < threads; i++) {
        // From the side, since the journal's own thread soon finds no carrier.
        ground.rows(
            """
            insert into run (run_id, created_at, version, priority, claim_no, crashes, status, workflow,
              queue, input) values (gen_random_uuid(), now(), 1, 0, 0, 0, 'queued', 'busy', 'default', '"x"')
            """);
      }
      ground.until(
          "all carriers are busy",
          () -> spinning.get() >= Runtime.getRuntime().availableProcessors());
      // Its heartbeat needs a new connection, and no carrier to get it.
      ground.rows(
          "select pg_terminate_backend(pid) from pg_stat_activity where query like '%update ' || current_schema() || '.node n%' and pid <> pg_backend_pid()");
      String until = ground.one("select clock_timestamp() + interval '6 seconds'");
      ground.until(
          "two leases have passed",
          () -> ground.one("select clock_timestamp() > ?::timestamptz", until).equals("t"));
      assertThat(
              ground.rows(
                  "select status, lease_until > clock_timestamp() from node where name = 'a'"))
          .containsExactly("alive t");
    } finally {
      enough.set(true);
    }
    ground.until(
        "all runs end",
        () -> ground.count("select count(*) from run where status = 'succeeded'") == threads);

    assertThat(ground.rows("select distinct claim_no, crashes from run")).containsExactly("1 0");
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void aNodeWithoutWorkflowsSleepsBetweenItsLooksAlthoughRunsAreReady() {
    ground.bareNode("idle", node -> node);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    ground.rows("select cast(pg_notify(?, 'ready 0 1') as text)", ground.schema());

    // A claimer that does not sleep does not wait again after the notification.
    long before = waits(threads);
    ground.until("the claimer has waited many times", () -> waits(threads) >= before + 10);
  }

  private static long waits(ThreadMXBean threads) {
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().equals("millrace-claims")) {
        return info.getWaitedCount();
      }
    }
    throw new AssertionError("there is no claimer");
  }

  @Test
  void aRunWhoseEndCouldNotBeRecordedIsNotLeftBehindByALivingNode() throws Exception {
    ground.node("a", node -> node);
    ground.shut("gated/three@a");
    RunHandle<String> run = ground.client().start(ground.work().three, "gated");
    ground.untilExecuted(run.id(), "three", "a");
    // The end is refused once, as by any error that the database has for it.
    ground.rows(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin raise exception 'refused by the test'; end $$
        """);
    ground.rows(
        "create trigger refuse before update on run for each row when (new.status = 'succeeded') execute function refuse()");
    ground.open("gated/three@a");
    ground.until(
        "step three is recorded",
        () ->
            ground.count("select count(*) from step where path = 'three' and status = 'succeeded'")
                == 1);
    ground.until("the run is executed no more", () -> runThreads(run.id()) == 0);
    ground.rows("drop trigger refuse on run");

    assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    assertThat(ground.executions(run.id(), "three")).isEqualTo(1);
  }

  @Test
  void aNodeThatClosesLeavesNoRunClaimed() throws Exception {
    Millrace a = ground.node("a", node -> node);
    // A claim whose answer was lost, and which nobody executes.
    ground.rows(
        """
        insert into run (run_id, node_id, created_at, started_at, version, priority, claim_no, crashes,
          status, workflow, queue, input)
        select gen_random_uuid(), node_id, now(), now(), 1, 0, 1, 0, 'running', 'three', 'default', '"x"'
        from node
        """);

    a.close();

    assertThat(ground.rows("select status from run")).containsExactly("queued");
    assertThat(ground.rows("select count(*) from node where status = 'alive'"))
        .containsExactly("0");
  }
}
