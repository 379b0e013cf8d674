package io.millrace;

import static io.millrace.Bookings.book;
import static io.millrace.Bookings.makeTable;
import static io.millrace.Ended.end;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.config.MillraceOptions;
import io.millrace.failure.RunCancelledException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/** How long a transactional step can hold what it has locked, and how it is ended. */
@PostgresTest
class TransactionBoundsTest {

  private static MillraceOptions silentFor(Postgres postgres, Duration max) {
    MillraceOptions options = postgres.options();
    return options.withNode(options.node().withTransactionSilenceMax(max));
  }

  private static void sleep(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // Else the server would look for its client by itself, and find it gone.
      statement.execute("set local client_connection_check_interval = 0");
      statement.execute("select pg_sleep(600) /* of a body */");
    }
  }

  private static void lockAll(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set local client_connection_check_interval = 0");
      statement.execute(
          "select amount from %s.booking for update /* of a body */".formatted(schema));
    }
  }

  private static long statementsOfBodies(Postgres postgres) {
    return postgres.count(
        "select count(*) from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query like '%/* of a body */'");
  }

  private static RunDetails endOfTimed(Postgres postgres, Statements first) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    return end(
        postgres,
        Workflow.named(
            "slow",
            String.class,
            (r, x) ->
                r.transaction(
                    "slow",
                    StepOptions.within(Duration.ofMillis(500))
                        .withRetry(RetryPolicy.fixed(2, Duration.ZERO)),
                    c -> {
                      if (attempts.incrementAndGet() == 1) {
                        first.on(c);
                      } else {
                        assertThat(statementsOfBodies(postgres)).isZero();
                      }
                      return attempts.get();
                    })));
  }

  private interface Statements {
    void on(Connection connection) throws SQLException;
  }

  private static String setting(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  private static boolean isGone(Postgres postgres, int pid) {
    return postgres.count("select count(*) from pg_stat_activity where pid = ?", pid) == 0;
  }

  @Test
  void aStatementWhoseTimeIsOverEndsInTheServerToo(Postgres postgres) throws Exception {
    RunDetails run = endOfTimed(postgres, TransactionBoundsTest::sleep);

    assertThat(run.output()).isEqualTo("2");
    assertThat(run.steps().getFirst().attempts()).hasSize(2);
  }

  @Test
  void aWaitForALockWhoseTimeIsOverEndsInTheServerToo(Postgres postgres) throws Exception {
    makeTable(postgres);
    postgres.execute("insert into <schema>.booking values (1)");
    try (Connection other = postgres.source().getConnection()) {
      other.setAutoCommit(false);
      lockAll(other, postgres.schema());

      RunDetails run = endOfTimed(postgres, c -> lockAll(c, postgres.schema()));

      assertThat(run.output()).isEqualTo("2");
    }
  }

  @Test
  void aCancelEndsTheStatementOfABodyAndTheRun(Postgres postgres) throws Exception {
    for (StepOptions options :
        List.of(StepOptions.defaults(), StepOptions.within(Duration.ofHours(1)))) {
      try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
        Workflow<String, Integer> endless =
            Workflow.named(
                "endless",
                String.class,
                (r, x) ->
                    r.transaction(
                        "endless",
                        options,
                        c -> {
                          sleep(c);
                          return 1;
                        }));
        RunHandle<Integer> run = millrace.start(millrace.register(endless), "x");
        await().until(() -> statementsOfBodies(postgres) == 1);
        run.cancel();

        assertThatThrownBy(() -> run.await(Duration.ofSeconds(60)))
            .isInstanceOf(RunCancelledException.class);
        assertThat(statementsOfBodies(postgres)).isZero();
      }
    }
  }

  @Test
  void aBodyThatEndsItsTransactionByOtherWaysFails(Postgres postgres) throws Exception {
    makeTable(postgres);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "sly",
                String.class,
                (r, x) ->
                    r.transaction(
                        "sly",
                        c -> {
                          book(c, postgres.schema(), 1);
                          try (Statement statement = c.createStatement()) {
                            statement.execute("commit");
                          }
                          return book(c, postgres.schema(), 2);
                        })));

    assertThat(run.error().message()).contains("step 'sly' has ended its transaction");
    // The first was committed by the body itself.
    assertThat(postgres.count("select sum(amount) from <schema>.booking")).isEqualTo(1);
    assertThat(run.steps().getFirst().status()).isEqualTo(StepStatus.FAILED);
  }

  @Test
  void noStatementGivesTheConnectionAway(Postgres postgres) throws Exception {
    makeTable(postgres);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "sly",
                String.class,
                (r, x) ->
                    r.transaction(
                        "sly",
                        c -> {
                          try (Statement statement = c.createStatement();
                              Statement prepared = c.prepareStatement("select 1")) {
                            assertThat(statement.getConnection()).isSameAs(c);
                            assertThat(prepared.getConnection()).isSameAs(c);
                          }
                          assertThatThrownBy(() -> c.unwrap(PgConnection.class))
                              .isInstanceOf(SQLException.class)
                              .hasMessageContaining("step 'sly'");
                          assertThat(c.unwrap(PGConnection.class).getBackendPID()).isPositive();
                          return book(c, postgres.schema(), 2);
                        })));

    assertThat(run.output()).isEqualTo("1");
  }

  @Test
  void aFailedAttemptIsRecordedBeforeTheNextOneHoldsTheRow(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    List<String> recorded = new CopyOnWriteArrayList<>();

    end(
        postgres,
        Workflow.named(
            "debit",
            String.class,
            (r, x) ->
                r.transaction(
                    "debit",
                    StepOptions.retrying(RetryPolicy.fixed(4, Duration.ZERO)),
                    c -> {
                      recorded.add(
                          postgres.text(
                              "select coalesce((select status || ' ' || failures from <schema>.step where run_id = (select max(run_id::text)::uuid from <schema>.run)), '')"));
                      if (recorded.size() < 4) {
                        throw new IllegalStateException("not now");
                      }
                      return 1;
                    })));

    assertThat(recorded).containsExactly("", "retrying 1", "retrying 2", "retrying 3");
  }

  @Test
  void aTransactionIsBoundedButItsBodyWaitsAsItLikes(Postgres postgres) throws Exception {
    List<String> settings = new CopyOnWriteArrayList<>();

    end(
        postgres,
        silentFor(postgres, Duration.ofMinutes(7)),
        Workflow.named(
            "look",
            String.class,
            (r, x) ->
                r.transaction(
                    "look",
                    c -> {
                      settings.add(setting(c, "idle_in_transaction_session_timeout"));
                      settings.add(setting(c, "client_connection_check_interval"));
                      settings.add(setting(c, "lock_timeout"));
                      return 1;
                    })));

    assertThat(settings).containsExactly("7min", "10s", "0");
  }

  @Test
  void aSilentTransactionIsEndedAndTriedAgainByThePolicy(Postgres postgres) throws Exception {
    makeTable(postgres);
    AtomicInteger attempts = new AtomicInteger();

    RunDetails run =
        end(
            postgres,
            silentFor(postgres, Duration.ofSeconds(1)),
            Workflow.named(
                "silent",
                String.class,
                (r, x) ->
                    r.transaction(
                        "silent",
                        StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO)),
                        c -> {
                          book(c, postgres.schema(), attempts.incrementAndGet());
                          if (attempts.get() == 1) {
                            int pid = c.unwrap(PGConnection.class).getBackendPID();
                            await()
                                .atMost(Duration.ofSeconds(60))
                                .until(() -> isGone(postgres, pid));
                          }
                          return 1;
                        })));

    assertThat(run.output()).isEqualTo("1");
    assertThat(postgres.count("select sum(amount) from <schema>.booking")).isEqualTo(2);
    assertThat(run.steps().getFirst().attempts()).hasSize(2);
    assertThat(run.steps().getFirst().attempts().getFirst().error().message())
        .contains("step 'silent' was silent for longer than transactionSilenceMax");
  }

  @Test
  void whoIsStoppedBeforeTheCommitHoldsUpRecoveryForSecondsOnly(Postgres postgres)
      throws Exception {
    makeTable(postgres);
    HeldCommit held = new HeldCommit(postgres.source());
    Workflow<String, Integer> once =
        Workflow.named(
            "once",
            String.class,
            (r, x) ->
                r.transaction(
                    "once",
                    c -> {
                      book(c, postgres.schema(), 7);
                      held.holdNext();
                      return 7;
                    }));
    try (Millrace node = Millrace.start(held.source(), silentFor(postgres, Duration.ofHours(1)))) {
      RunHandle<Integer> run = node.start(node.register(once), "x");
      await("it is recorded, and not committed").until(() -> heldFences(postgres) == 1);
      await("the server ends it")
          .atMost(Duration.ofMinutes(1))
          .until(() -> heldFences(postgres) == 0);
      held.letGo();

      // Once more, since the first time was rolled back.
      assertThat(run.await()).isEqualTo(7);
      assertThat(postgres.count("select count(*) from <schema>.booking")).isEqualTo(1);
    }
  }

  private static long heldFences(Postgres postgres) {
    return postgres.count(
        "select count(*) from pg_stat_activity where state = 'idle in transaction' and query like '%with fence as materialized%update <schema>.step s%'");
  }
}
