package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.DatabaseException;
import io.millrace.failure.InvalidInputException;
import io.millrace.failure.UnknownRunException;
import io.millrace.failure.UnknownWorkflowException;
import io.millrace.run.RunDetails;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** Runs that are started in the caller's transaction. */
@PostgresTest
class StartWithinTest {

  private static final Duration GUARD = Duration.ofMinutes(1);
  private static final Workflow<Integer, Integer> ECHO =
      Workflow.named("echo", Integer.class, (run, input) -> input);

  private static Connection transaction(Postgres postgres) throws SQLException {
    Connection connection = postgres.source().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void theRunExistsIfAndOnlyIfTheTransactionCommits(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options());
        Connection connection = transaction(postgres)) {
      millrace.register(ECHO);
      postgres.execute("create table <schema>.orders (id int)");
      RunHandle<Integer> dropped = millrace.start(connection, ECHO, 1);
      connection.rollback();
      execute(connection, "insert into %s.orders values (2)".formatted(postgres.schema()));
      RunHandle<Integer> kept = millrace.start(connection, ECHO, 2);
      assertThatThrownBy(kept::await).isInstanceOf(UnknownRunException.class);
      connection.commit();

      assertThat(kept.await(GUARD)).isEqualTo(2);
      assertThat(kept.existed()).isFalse();
      assertThatThrownBy(dropped::await).isInstanceOf(UnknownRunException.class);
      assertThat(postgres.count("select count(*) from <schema>.orders")).isEqualTo(1);
    }
  }

  @Test
  void aRunWhoseTransactionEndsLateIsExecutedThoughLaterOnesWereClaimedMeanwhile(Postgres postgres)
      throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options());
        Connection connection = transaction(postgres)) {
      millrace.register(ECHO);
      RunHandle<Integer> early = millrace.start(connection, ECHO, 0);
      for (int i = 1; i <= 50; i++) {
        // One by one, so that the place where claims look moves on.
        assertThat(millrace.start(ECHO, i).await(GUARD)).isEqualTo(i);
      }
      connection.commit();

      assertThat(early.await(GUARD)).isZero();
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.run r where r.seq < (select seq from <schema>.run where input::text = '1')"))
          .isEqualTo(1);
    }
  }

  @Test
  void nodesAreToldAtTheCommitWhereToLook(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection connection = transaction(postgres);
        Connection listener = postgres.source().getConnection()) {
      client.register(ECHO);
      execute(listener, "listen " + postgres.schema());
      client.start(connection, ECHO, 1);
      assertThat(heard(listener, 1)).isEmpty();
      connection.commit();

      long seq = postgres.count("select seq from <schema>.run");
      assertThat(heard(listener, (int) GUARD.toMillis())).containsExactly("ready 0 " + seq);
    }
  }

  private static List<String> heard(Connection listener, int waitMs) throws SQLException {
    PGNotification[] heard = listener.unwrap(PGConnection.class).getNotifications(waitMs);
    return heard == null
        ? List.of()
        : java.util.Arrays.stream(heard).map(PGNotification::getParameter).toList();
  }

  @Test
  void aKeyGivesTheSameRunAlsoWhenTwoTransactionsRace(Postgres postgres) throws Exception {
    StartOptions key = StartOptions.defaults().withIdempotencyKey("k");
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection first = transaction(postgres);
        Connection second = transaction(postgres);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.register(ECHO);
      RunHandle<Integer> run = client.start(first, ECHO, 1, key);
      Future<RunHandle<Integer>> rival = threads.submit(() -> client.start(second, ECHO, 2, key));
      await().until(() -> waiting(postgres) == 1);
      assertThat(rival.isDone()).isFalse();
      first.commit();

      assertThat(rival.get().id()).isEqualTo(run.id());
      assertThat(rival.get().existed()).isTrue();
      second.commit();
      RunHandle<Integer> later = client.start(ECHO, 3, key);
      assertThat(later.id()).isEqualTo(run.id());
      assertThat(later.existed()).isTrue();
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(1);
    }
  }

  private static long waiting(Postgres postgres) {
    return postgres.count(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%' || ? || '.run (%'",
        postgres.schema());
  }

  @Test
  void aTransactionThatGivesUpLeavesTheKeyToTheNext(Postgres postgres) throws Exception {
    StartOptions key = StartOptions.defaults().withIdempotencyKey("k");
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection first = transaction(postgres);
        Connection second = transaction(postgres);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.register(ECHO);
      client.start(first, ECHO, 1, key);
      Future<RunHandle<Integer>> rival = threads.submit(() -> client.start(second, ECHO, 2, key));
      await().until(() -> waiting(postgres) == 1);
      first.rollback();

      assertThat(rival.get().existed()).isFalse();
      second.commit();
      assertThat(client.details(rival.get().id()).input()).isEqualTo("2");
    }
  }

  @Test
  void allOptionsAreStored(Postgres postgres) throws Exception {
    StartOptions options =
        StartOptions.defaults()
            .withIdempotencyKey("k")
            .withMetadata(Map.of("tenant", "north"))
            .withTriggeredBy("a test")
            .withDeadline(Duration.ofHours(1));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection connection = transaction(postgres)) {
      client.register(ECHO);
      RunHandle<Integer> run = client.start(connection, ECHO, 7, options);
      connection.commit();

      RunDetails details = client.details(run.id());
      assertThat(details.input()).isEqualTo("7");
      assertThat(details.metadata()).isEqualTo(Map.of("tenant", "north"));
      assertThat(details.triggeredBy()).isEqualTo("a test");
      assertThat(details.deadline()).isAfter(details.summary().createdAt());
      assertThat(postgres.text("select idempotency_key from <schema>.run")).isEqualTo("k");
    }
  }

  @Test
  void nothingOfTheConnectionIsChangedAndBadInputLeavesTheTransactionUsable(Postgres postgres)
      throws Exception {
    String settings =
        "select string_agg(name || '=' || setting, ',' order by name) from pg_settings";
    Workflow<Integer, Integer> stranger =
        Workflow.named("stranger", Integer.class, (run, input) -> input);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection connection = transaction(postgres)) {
      client.register(ECHO);
      String before = one(connection, settings);
      client.start(connection, ECHO, 1);
      assertThatThrownBy(() -> client.start(connection, stranger, 1))
          .isInstanceOf(UnknownWorkflowException.class);
      Workflow<Json, Json> loose =
          client.register(Workflow.named("loose", Json.class, (run, input) -> input));
      assertThatThrownBy(() -> client.start(connection, loose, new Json("{")))
          .isInstanceOf(InvalidInputException.class);
      client.start(connection, ECHO, 2);

      assertThat(one(connection, settings)).isEqualTo(before);
      assertThat(connection.getAutoCommit()).isFalse();
      connection.commit();
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(2);
    }
  }

  private static String one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void withAutoCommitItIsAPlainStart(Postgres postgres) throws Exception {
    StartOptions key = StartOptions.defaults().withIdempotencyKey("k");
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options());
        Connection connection = postgres.source().getConnection()) {
      millrace.register(ECHO);
      RunHandle<Integer> run = millrace.start(connection, ECHO, 5, key);

      assertThat(run.await(GUARD)).isEqualTo(5);
      assertThat(millrace.start(connection, ECHO, 6, key).existed()).isTrue();
      assertThat(connection.getAutoCommit()).isTrue();
    }
  }

  @Test
  void whatTheDatabaseRefusesIsTold(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection connection = transaction(postgres)) {
      client.register(ECHO);
      connection.setReadOnly(true);

      assertThatThrownBy(() -> client.start(connection, ECHO, 1))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("cannot start a run of 'echo' in this transaction")
          .hasMessageContaining("read-only");
      connection.rollback();
    }
  }
}
