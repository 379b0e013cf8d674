package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In which order the runs of many lanes go where there is not room for all. */
@PostgresTest
@Timeout(60)
class TurnsTest {

  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  private Workflow<String, String> noting(Runnable work) {
    return Workflow.named(
        "noted",
        String.class,
        (run, lane) -> {
          order.add(lane);
          work.run();
          return lane;
        });
  }

  private static void store(
      Postgres postgres, Workflow<String, String> noted, int lanes, int runs) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(noted);
      client.queues().set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
      for (int run = 0; run < runs; run++) {
        for (int lane = 0; lane < lanes; lane++) {
          start(client, noted, "l" + lane);
        }
      }
    }
  }

  private static RunHandle<String> start(
      Millrace millrace, Workflow<String, String> noted, String lane) {
    return millrace.start(noted, lane, StartOptions.defaults().in("q", lane));
  }

  private void execute(Postgres postgres, Workflow<String, String> noted, int runs) {
    try (Millrace node = Millrace.start(postgres.source(), postgres.node("one", 1))) {
      node.register(noted);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  postgres.count("select count(*) from <schema>.run where status = 'succeeded'")
                      == runs);
      assertThat(node.queues().check()).isEmpty();
    }
  }

  private static void awaitHeartbeat(Postgres postgres) {
    String last = "select max(lease_until)::text from <schema>.node";
    String before = postgres.text(last);
    await().atMost(Duration.ofSeconds(30)).until(() -> !before.equals(postgres.text(last)));
  }

  private int changes() {
    int changes = 0;
    for (int i = 1; i < order.size(); i++) {
      changes += order.get(i).equals(order.get(i - 1)) ? 0 : 1;
    }
    return changes;
  }

  @Test
  void quickRunsOfALaneGoOnForAWhile(Postgres postgres) {
    Workflow<String, String> noted = noting(() -> {});
    store(postgres, noted, 2, 24);
    execute(postgres, noted, 48);

    assertThat(changes()).as("%s", order).isLessThan(24);
    assertThat(order.subList(0, 20)).as("nobody waits for all of another").contains("l0", "l1");
  }

  @Test
  void runsThatTakeLongTakeTurns(Postgres postgres) {
    Workflow<String, String> noted = noting(() -> LockSupport.parkNanos(15_000_000));
    store(postgres, noted, 2, 6);
    execute(postgres, noted, 12);

    assertThat(changes()).as("%s", order).isEqualTo(11);
  }

  @Test
  void anIdleLaneComesBeforeThePresentRoundAlsoWhenAHeartbeatHasToldOfIt(Postgres postgres)
      throws Exception {
    Semaphore gate = new Semaphore(0);
    Workflow<String, String> noted =
        noting(
            () -> {
              gate.acquireUninterruptibly();
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(15));
            });
    store(postgres, noted, 4, 5);
    MillraceOptions often =
        postgres
            .options()
            .withNode(NodeOptions.defaults().withMaxRunning(1).withLease(Duration.ofSeconds(3)));
    try (Millrace node = Millrace.start(postgres.source(), often)) {
      node.register(noted);
      gate.release(12);
      // The first of the fourth round waits at the gate.
      await().atMost(Duration.ofSeconds(30)).until(() -> order.size() == 13);
      // The first heartbeat from here on may have been on its way.
      awaitHeartbeat(postgres);
      awaitHeartbeat(postgres);
      RunHandle<String> idle = start(node, noted, "idle");
      gate.release(100);
      idle.await();

      assertThat(order.indexOf("idle")).as("%s", order).isEqualTo(13);
    }
  }
}
