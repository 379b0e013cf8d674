package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.RunIds;
import io.millrace.failure.CancelRequested;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.NodeStopping;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** From the claim to the thread of a run. */
@PostgresTest
class RunExecutorTest {

  private final AtomicInteger calls = new AtomicInteger();
  private final Workflow<String, String> counted =
      Workflow.named(
          "counted",
          String.class,
          (run, input) -> {
            calls.incrementAndGet();
            return input;
          });

  @Test
  void whatWasAcceptedBeforeTheEndIsExecuted(Postgres postgres) throws Exception {
    start(postgres, 3);
    try (NodeParts parts = new NodeParts(postgres, counted)) {
      parts.acceptAll();
      assertThat(parts.room.free()).isZero();
      assertThat(parts.executor.active()).hasSize(3);
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(calls).hasValue(3);
      assertThat(parts.count("succeeded")).isEqualTo(3);
    }
  }

  @Test
  void aRunThatIsStoppedBeforeItBeginsIsHandedBackOrEnded(Postgres postgres) throws Exception {
    start(postgres, 3);
    try (NodeParts parts = new NodeParts(postgres, counted)) {
      parts.acceptAll();
      parts.executor.stop(parts.executor.active().iterator().next(), CancelRequested::new);
      parts.executor.stopAll(NodeStopping::new);
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(calls).hasValue(0);
      assertThat(parts.count("queued")).isEqualTo(2);
      assertThat(parts.count("cancelled")).isEqualTo(1);
      assertThat(parts.executor.active()).isEmpty();
    }
  }

  @Test
  void aClaimedRunWhoseDeadlineHasPassedEndsWithoutItsFunctionBeingCalled(Postgres postgres)
      throws Exception {
    start(postgres, 3);
    postgres.execute("update <schema>.run set deadline = clock_timestamp() - interval '1 hour'");
    try (NodeParts parts = new NodeParts(postgres, counted)) {
      parts.acceptAll();
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(calls).hasValue(0);
      assertThat(parts.count("failed")).isEqualTo(3);
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.run where error->>'type' = 'io.millrace.DeadlineExceeded'"))
          .isEqualTo(3);
    }
  }

  @Test
  void theSecondLaneOfTheJournalIsForManyRuns(Postgres postgres) {
    start(postgres, 0);
    RunIds ids = new RunIds();
    try (NodeParts parts = new NodeParts(postgres, counted)) {
      Set<Integer> few = new HashSet<>();
      Set<Integer> many = new HashSet<>();
      for (int i = 0; i < 300; i++) {
        NewRun run = new NewRun(ids.next(1), "counted", 1, "1", null, null, null, null);
        int lane = parts.executor.expect(parts.node, run.claimed()).claim().writer();
        (i < 256 ? few : many).add(Math.floorMod(lane, 2));
      }

      assertThat(few).containsExactly(0);
      assertThat(many).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void aRunThatComesAfterTheEndIsLookedForAgain(Postgres postgres) throws Exception {
    start(postgres, 3);
    try (NodeParts parts = new NodeParts(postgres, counted)) {
      parts.executor.acceptNoMore();
      assertThat(parts.executor.takeUnended()).isFalse();
      parts.acceptAll();

      assertThat(parts.executor.takeUnended()).isTrue();
      assertThat(parts.executor.active()).isEmpty();
      assertThat(parts.room.free()).isEqualTo(3);
    }
  }

  @Test
  void aRunIsNotLeftWhileSomethingThatItHandedOverIsUnderWay(Postgres postgres) throws Exception {
    AtomicReference<RunExecutor> executor = new AtomicReference<>();
    Workflow<String, String> loses =
        Workflow.named(
            "counted",
            String.class,
            (run, input) ->
                run.step(
                    "one",
                    () -> {
                      executor.get().stopAll(ClaimLost::new);
                      return input;
                    }));
    start(postgres, 3);
    try (NodeParts parts = new NodeParts(postgres, loses);
        Connection holder = postgres.source().getConnection()) {
      executor.set(parts.executor);
      holder.setAutoCommit(false);
      holder.createStatement().execute("lock table " + postgres.schema() + ".step in share mode");
      parts.acceptAll();
      parts.executor.acceptNoMore();
      parts.executor.startAccepted();
      await()
          .until(
              () ->
                  postgres.count(
                          "select count(*) from pg_locks where relation = '<schema>.step'::regclass and not granted")
                      > 0);

      // What is recorded would be read before it is complete.
      assertThat(parts.room.awaitEmpty(TimeUnit.SECONDS.toNanos(1))).isFalse();
      assertThat(parts.executor.active()).isNotEmpty();
      holder.rollback();

      assertThat(parts.room.awaitEmpty(TimeUnit.MINUTES.toNanos(1))).isTrue();
      assertThat(postgres.count("select count(*) from <schema>.step")).isPositive();
      assertThat(parts.executor.takeUnended()).isTrue();
    }
  }

  @Test
  void claimingDoesNotWaitForTheReadingOfAHistory(Postgres postgres) throws Exception {
    Workflow<String, String> again =
        Workflow.named("again", String.class, (run, input) -> run.step("one", () -> input));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection holder = postgres.source().getConnection()) {
      client.register(again);
      client.register(counted);
      RunHandle<String> replayed = client.start(again, "replayed");
      // As if it had been claimed and handed back.
      postgres.execute("update <schema>.run set claim_no = 1");
      holder.setAutoCommit(false);
      holder
          .createStatement()
          .execute("lock table " + postgres.schema() + ".step in access exclusive mode");
      try (Millrace node = Millrace.start(postgres.source(), postgres.node("node", 4))) {
        node.register(again);
        node.register(counted);
        RunHandle<String> fresh = client.start(counted, "fresh");

        assertThat(fresh.await(Duration.ofMinutes(1))).isEqualTo("fresh");
        assertThat(postgres.text("select status from <schema>.run where workflow = 'again'"))
            .isEqualTo("running");
        holder.rollback();
        assertThat(replayed.await(Duration.ofMinutes(1))).isEqualTo("replayed");
      }
    }
  }

  private void start(Postgres postgres, int runs) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(counted);
      for (int i = 0; i < runs; i++) {
        client.start(counted, "run " + i);
      }
    }
  }
}
