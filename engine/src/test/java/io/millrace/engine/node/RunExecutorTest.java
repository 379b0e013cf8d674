package io.millrace.engine.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.journal.Fence;
import io.millrace.engine.journal.Journal;
import io.millrace.engine.run.ClaimStatement;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.step.History;
import io.millrace.engine.step.StepWriter;
import io.millrace.failure.CancelRequested;
import io.millrace.failure.NodeStopping;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    try (Parts parts = new Parts(postgres, counted)) {
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
    try (Parts parts = new Parts(postgres, counted)) {
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
    try (Parts parts = new Parts(postgres, counted)) {
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
  void aRunThatComesAfterTheEndIsLookedForAgain(Postgres postgres) throws Exception {
    start(postgres, 3);
    try (Parts parts = new Parts(postgres, counted)) {
      parts.executor.acceptNoMore();
      assertThat(parts.executor.takeUnended()).isFalse();
      parts.acceptAll();

      assertThat(parts.executor.takeUnended()).isTrue();
      assertThat(parts.executor.active()).isEmpty();
      assertThat(parts.room.free()).isEqualTo(3);
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

  /** A node without its loops. */
  private static final class Parts implements AutoCloseable {

    final Room room = new Room(3);
    final RunExecutor executor;
    private final Postgres postgres;
    private final Database database;
    private final Journal journal;
    private final Codec codec = new Codec(PayloadLimits.defaults(), PayloadCodec.plain());
    private final long node;

    Parts(Postgres postgres, Workflow<?, ?> workflow) {
      this.postgres = postgres;
      this.database = Database.open(postgres.source(), postgres.schema());
      Fence fence = new Fence();
      this.journal = new Journal(database, fence);
      this.node =
          postgres.count(
              """
              insert into <schema>.node (name, host, pid, process_started, status, lease_until,
                joined_at, max_running, free)
              values ('parts', '', 0, 0, 'alive', clock_timestamp() + interval '1 hour',
                clock_timestamp(), 3, 3)
              returning node_id
              """);
      fence.raise(node);
      Lease lease = new Lease(Duration.ofHours(1));
      lease.renewed(System.nanoTime());
      Clock clock = new Clock(Instant.now(), System.nanoTime(), System.nanoTime());
      Registry registry = new Registry();
      registry.add(workflow);
      this.executor =
          new RunExecutor(
              registry,
              new Membership(lease),
              codec,
              new StepWriter(database, journal, codec, clock, 16, Duration.ofMinutes(5)),
              new History(database),
              new EndWriter(
                  database,
                  journal,
                  codec,
                  first -> {},
                  new RunEnds(database, new RunTable(database, codec))),
              new Deadlines(clock),
              room);
    }

    void acceptAll() throws Exception {
      try (Reserved connection = database.reserve()) {
        List<ClaimedRun> claimed =
            new ClaimStatement(database)
                .claim(connection.get(), node, RunKey.FIRST, 3, 0, new String[] {"counted@1"});
        assertThat(claimed).hasSize(3);
        claimed.forEach(run -> executor.accept(node, run, false));
      }
    }

    long count(String status) {
      return postgres.count("select count(*) from <schema>.run where status = ?", status);
    }

    @Override
    public void close() {
      journal.close();
      database.close();
    }
  }
}
