package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.failure.DatabaseException;
import io.millrace.run.RunId;
import io.millrace.workflow.Workflow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Connections that break and a server that is killed while runs execute. */
class DatabaseLossTest {

  @RegisterExtension static final Server server = new Server(freePort());
  @RegisterExtension final Ground ground = new Ground(server);

  private volatile Thread cutWhileReadingHistory;

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void lostConnectionsLoseNoRunAndExecuteNothingTwice() throws Exception {
    int count = 400;
    ground.node("a", node -> node.withMaxRunning(32));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<RunHandle<String>> runs =
        ground
            .client()
            .startAll(
                ground.work().three, IntStream.range(0, count).mapToObj(i -> "r" + i).toList());

    int cuts = 0;
    long finished = finished();
    while (finished < count) {
      long seen = finished;
      cut("node-a");
      cuts++;
      // The next cut comes at a random point of the progress.
      long goal = Math.min(count, seen + random.nextInt(1, 25));
      ground.until("%d runs end".formatted(goal), () -> finished() >= goal);
      finished = finished();
    }

    assertThat(cuts).as("cuts").isGreaterThan(3);
    for (RunHandle<String> run : runs) {
      assertThat(run.await(Ground.GUARD)).isEqualTo("<one><two><three>");
    }
    assertExecutedAsRecorded("seed " + seed);
    assertThat(ground.rows("select crashes, count(*) from run group by 1"))
        .as("seed " + seed)
        .containsExactly("0 " + count);
    assertThat(
            ground.rows(
                "select run_id, path, count(*) from effects group by 1, 2 having count(*) > 1"))
        .as("seed " + seed)
        .isEmpty();
    ground.assertNothingIsLeftOpen();
  }

  @Test
  void lostConnectionsWhileRunsWithAHistoryAreClaimedLeaveRoomForAllOfThem() throws Exception {
    int count = 60;
    List<String> tags = IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    ground.client().startAll(ground.work().three, tags);
    // All of them look as if they had been claimed before, so that each claim reads histories.
    ground.rows("update run set claim_no = 5");
    ground.node("a", node -> node.withMaxRunning(4));

    long finished = 0;
    while (finished < count) {
      cut("node-a");
      long goal = Math.min(count, finished + 2);
      ground.until("%d runs end".formatted(goal), () -> finished() >= goal);
      finished = finished();
    }

    assertExecutedAsRecorded("");
    ground.assertNothingIsLeftOpen();
    assertThat(ground.rows("select free from node where name = 'a'")).hasSize(1);
    ground.until(
        "all room is free again",
        () -> ground.one("select free from node where name = 'a'").equals("4"));
  }

  @Test
  void aRunWithALongHistorySurvivesLostConnectionsWhileItIsReplayed() throws Exception {
    int steps = 3_000;
    AtomicInteger replayed = new AtomicInteger();
    AtomicInteger executed = new AtomicInteger();
    Workflow<String, Integer> longOne =
        Workflow.named(
            "long",
            String.class,
            (run, tag) -> {
              int sum = 0;
              for (int i = 0; i < steps; i++) {
                sum += run.<Integer>step("s", () -> executed.incrementAndGet());
                replayed.incrementAndGet();
                if (i == 500) {
                  cutWhileReadingHistory = holdHistoryAndCut();
                }
              }
              return sum;
            });
    ground.client().register(longOne);
    RunHandle<Integer> run = ground.client().start(longOne, "tag");
    // As another node has left it: all but the last step recorded.
    ground.rows(
        """
        insert into step (run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts,
          failures, path, kind, status, output)
        select ?, now(), now(), 1, 1, i, 1, 0, case i when 0 then 's' else 's#' || (i + 1) end, 'step',
          'succeeded', '1'
        from generate_series(0, ?) as i
        """,
        run.id().value(),
        steps - 2);
    ground.rows("update run set claim_no = 1");

    ground.bareNode("a", node -> node).register(longOne);

    assertThat(run.await(Ground.GUARD)).isEqualTo(steps);
    cutWhileReadingHistory.join();
    assertThat(executed).hasValue(1);
    assertThat(replayed).hasValue(steps);
  }

  @Test
  void aKilledServerLosesNoRunThatWasStartedAndRecordsNothingTwice() throws Exception {
    ground.node("a", node -> node.withMaxRunning(16));
    ground.node("b", node -> node.withMaxRunning(16));
    Millrace client = ground.client();
    ConcurrentLinkedQueue<RunId> started = new ConcurrentLinkedQueue<>();
    AtomicInteger refused = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    List<Thread> starters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starters.add(
          Thread.ofPlatform()
              .name("side-starter-" + i)
              .start(
                  () -> {
                    while (!enough.get()) {
                      try {
                        started.add(client.start(ground.work().three, "load").id());
                      } catch (DatabaseException e) {
                        refused.incrementAndGet();
                      }
                    }
                  }));
    }
    try {
      for (int kill = 0; kill < 2; kill++) {
        int goal = started.size() + 60;
        ground.until("%d starts".formatted(goal), () -> started.size() >= goal);
        long pid = server.database().serverPid();
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        await("the server is gone")
            .atMost(Ground.GUARD)
            .until(() -> ProcessHandle.of(pid).isEmpty());
        server.attachAgain().close();
        int after = started.size() + 20;
        ground.until("%d starts".formatted(after), () -> started.size() >= after);
      }
    } finally {
      enough.set(true);
      for (Thread starter : starters) {
        starter.join();
      }
    }

    ground.until(
        "all runs end",
        () -> ground.count("select count(*) from run where status in ('queued','running')") == 0);
    List<String> stored = ground.rows("select run_id from run where status = 'succeeded'");
    assertThat(stored).containsAll(started.stream().map(RunId::toString).toList());
    assertThat(ground.rows("select run_id from run where status <> 'succeeded'")).isEmpty();
    assertThat(
            ground.rows(
                "select count(*) from step where status = 'succeeded' having count(*) <> 3 * (select count(*) from run)"))
        .isEmpty();
    ground.assertNothingIsLeftOpen();
  }

  /** Makes the next reading of steps wait for a lock, and cuts its connection while it does. */
  private Thread holdHistoryAndCut() throws SQLException {
    Connection holder = ground.keep(ground.source("side-holder").getConnection());
    holder.setSchema(ground.schema());
    holder.setAutoCommit(false);
    Sql.rows(holder, "lock table step in access exclusive mode");
    return Thread.ofPlatform()
        .name("side-cutter")
        .start(
            () -> {
              ground.until(
                  "the reading of steps was cut",
                  () ->
                      !ground
                          .rows(
                              "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'node-a' and wait_event_type = 'Lock'")
                          .isEmpty());
              try {
                holder.rollback();
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
  }

  private long finished() {
    return ground.count("select count(*) from run where status = 'succeeded'");
  }

  private void cut(String application) {
    ground.rows(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name in (?, 'millrace')",
        application);
  }

  /** One recorded result for each step, and as many executions as attempts. */
  private void assertExecutedAsRecorded(String seed) {
    assertThat(
            ground.rows(
                """
                select s.run_id, s.path, s.attempts, count(e.id),
                  (select count(*) from attempt a where a.run_id = s.run_id and a.path = s.path)
                from step s left join effects e on e.run_id = s.run_id and e.path = s.path
                group by s.run_id, s.path
                having count(e.id) <> s.attempts or s.status <> 'succeeded'
                  or s.attempts <> 1 + (
                    select count(*) from attempt a where a.run_id = s.run_id and a.path = s.path)
                """))
        .as("steps whose executions are not their attempts; " + seed)
        .isEmpty();
  }
}
