package io.millrace.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.HintLog;
import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.LeaseStoreContract;
import io.millrace.cluster.store.StoreException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The contract, and what is PostgreSQL's own. */
class PostgresLeasesTest extends LeaseStoreContract {

  @Override
  protected LeaseServer startServer(Path folder) {
    return new PostgresServer(folder);
  }

  private PostgresServer postgres() {
    return (PostgresServer) server();
  }

  private PostgresLeases open(CountedSource source, Duration timeout) throws StoreException {
    return PostgresLeases.open(source, PostgresOptions.defaults().withOperationTimeout(timeout));
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = postgres().source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres().source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aRenewalSendsNoNotification() throws Exception {
    LeaseSpace space = space(LONG);
    HintLog log = new HintLog();
    try (Watch _ = space.watch("*", log)) {
      long revision = done(space.create("a", "same"));
      for (int i = 0; i < 20; i++) {
        revision = done(space.update("a", "same", revision));
      }
      done(space.update("a", "another", revision));
      done(space.create("last", ""));
      log.await("last", 1);
    }
    assertThat(log.count("a")).isEqualTo(2);
  }

  @Test
  void refusalsSendNoNotification() throws Exception {
    LeaseSpace space = space(LONG);
    HintLog log = new HintLog();
    try (Watch _ = space.watch("*", log)) {
      long revision = done(space.create("a", "1"));
      refused(space.create("a", "2"));
      refused(space.update("a", "2", revision + 1));
      assertThat(space.delete("a", revision + 1)).isFalse();
      done(space.create("last", ""));
      log.await("last", 1);
    }
    assertThat(log.count("a")).isEqualTo(1);
  }

  @Test
  void rowsThatEndedLongAgoAreRemovedByAList() throws Exception {
    LeaseSpace late = space(LONG);
    done(late.create("kept", ""));
    done(late.create("just-ended", ""));
    execute(
        "insert into millrace_cluster.lease (space, key, value, revision, expires_at) select '%s', 'old.' || n, '', 0, now() - interval '2 minutes' from generate_series(1, 1200) n"
            .formatted(late.name()));
    execute(
        "update millrace_cluster.lease set expires_at = now() - interval '1 second' where key = 'just-ended'");
    String rows =
        "select count(*) from millrace_cluster.lease where space = '%s'".formatted(late.name());

    assertThat(late.list()).hasSize(1);
    assertThat(count(rows)).as("not when nodes start").isEqualTo(1202);
    // So long that a second list surely comes before it is over.
    Duration pause = Duration.ofSeconds(5);
    try (PostgresLeases leases =
        PostgresLeases.open(
            postgres().source(), PostgresOptions.defaults(), Duration.ZERO, pause)) {
      LeaseSpace space = leases.space(late.name(), LONG);
      await("a list sweeps")
          .atMost(Duration.ofMinutes(1))
          .until(() -> space.list().size() == 1 && count(rows) < 1202);
      assertThat(count(rows)).isEqualTo(202);
      assertThat(space.list()).hasSize(1);
      assertThat(count(rows)).as("it sweeps only now and then").isEqualTo(202);
    }
  }

  private PostgresLeases knowing(Duration knownFor) throws StoreException {
    return PostgresLeases.open(
        postgres().source(),
        PostgresOptions.defaults().withOperationTimeout(TIMEOUT),
        knownFor,
        Duration.ofMinutes(1));
  }

  @Test
  void aSpaceThatIsKnownIsOpenedWithoutAskingForIt() throws Exception {
    try (PostgresLeases leases = knowing(Duration.ofHours(1));
        Connection other = postgres().source().getConnection();
        Statement statement = other.createStatement()) {
      leases.space("known", LONG);
      other.setAutoCommit(false);
      statement.execute("lock table millrace_cluster.lease_space in access exclusive mode");

      assertThat(leases.space("known", LONG).timeToLive()).isEqualTo(LONG);
      assertThatThrownBy(() -> leases.space("known", LONG.multipliedBy(2)))
          .as("what is not known is asked for")
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("live for");
      other.rollback();
    }
  }

  @Test
  void aSpaceThatWasChangedOrRemovedIsAskedForAgain() throws Exception {
    try (PostgresLeases leases = knowing(Duration.ZERO)) {
      leases.space("changed", LONG);
      execute("update millrace_cluster.lease_space set ttl_ms = 777 where name = 'changed'");
      assertThatThrownBy(() -> leases.space("changed", LONG))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("PT0.777S");

      execute("delete from millrace_cluster.lease_space where name = 'changed'");
      done(leases.space("changed", LONG).create("a", ""));
    }
  }

  @Test
  void itKeepsTwoConnectionsAndOneThatListens() throws Exception {
    CountedSource source = new CountedSource(postgres().source(), 100);
    try (PostgresLeases leases = open(source, TIMEOUT)) {
      LeaseSpace space = leases.space("connections", LONG);
      List<Callable<Boolean>> reads = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        reads.add(() -> space.get("a").isEmpty());
      }
      try (var threads = Executors.newFixedThreadPool(16)) {
        for (Future<Boolean> read : threads.invokeAll(reads)) {
          assertThat(read.get()).isTrue();
        }
      }
      assertThat(source.opened()).hasSizeLessThanOrEqualTo(2);

      space.watch("*", new HintLog()).close();
      space.watch("a", new HintLog()).close();
      assertThat(source.opened()).hasSizeLessThanOrEqualTo(3);
    }
    for (Connection connection : source.opened()) {
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void aDataSourceWithoutAFreeConnectionFailsEachCallUntilItHasOne() throws Exception {
    CountedSource source = new CountedSource(postgres().source(), 100);
    try (PostgresLeases leases = open(source, Duration.ofMillis(500))) {
      LeaseSpace space = leases.space("exhausted", LONG);
      for (Connection connection : source.opened()) {
        connection.abort(Runnable::run);
      }
      source.exhaust();
      // The first one meets the broken connection.
      assertThatThrownBy(() -> space.get("a")).isInstanceOf(StoreException.class);
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> space.get("a"))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining("within PT0.5S")
            .hasMessageContaining("data source");
      }
      assertThatThrownBy(() -> space.watch("a", new HintLog()))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("PT0.5S");

      source.allow(100);

      await("it works again")
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> space.get("a").isEmpty());
      space.watch("a", new HintLog()).close();
    }
  }

  @Test
  void anInterruptLeavesNoBrokenConnectionBehind() throws Exception {
    CountedSource source = new CountedSource(postgres().source(), 100);
    try (PostgresLeases leases = open(source, TIMEOUT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      LeaseSpace space = leases.space("interrupts", LONG);
      long revision = done(space.create("a", ""));
      for (int i = 0; i < 50; i++) {
        long known = revision;
        Thread[] caller = new Thread[1];
        Future<Long> renewal =
            threads.submit(
                () -> {
                  caller[0] = Thread.currentThread();
                  return done(space.update("a", "", known));
                });
        while (!renewal.isDone()) {
          if (caller[0] != null) {
            caller[0].interrupt();
          }
        }
        revision = renewal.get();
      }
      assertThat(source.opened()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void aStatementThatWaitsForALockEndsInTime() throws Exception {
    CountedSource source = new CountedSource(postgres().source(), 100);
    try (PostgresLeases leases = open(source, Duration.ofMillis(500));
        Connection holder = postgres().source().getConnection()) {
      LeaseSpace space = leases.space("locked", LONG);
      holder.setAutoCommit(false);
      try (Statement statement = holder.createStatement()) {
        statement.execute(
            "select 1 from millrace_cluster.lease_space where name = 'locked' for update");
      }

      assertThatThrownBy(() -> space.create("a", "1"))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("create key 'a' of space 'locked'");

      holder.rollback();
      await("it works again")
          .ignoreExceptionsInstanceOf(StoreException.class)
          .until(() -> space.list().size() <= 1);
    }
  }

  @Test
  void aClosedStoreSaysSo() throws Exception {
    PostgresLeases leases = open(new CountedSource(postgres().source(), 100), TIMEOUT);
    LeaseSpace space = leases.space("closed", LONG);
    Watch watch = space.watch("a", new HintLog());
    leases.close();
    leases.close();

    watch.close();
    assertThatThrownBy(() -> space.get("a"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the store is closed");
    assertThatThrownBy(() -> space.watch("a", new HintLog()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("the store is closed");
  }

  @Test
  void storesThatOpenAnEmptySchemaAtOnceMakeItOnce() throws Exception {
    PostgresOptions options = PostgresOptions.defaults().withSchema("made_at_once");
    List<Callable<LeaseStore>> opens = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      opens.add(() -> PostgresLeases.open(postgres().source(), options));
    }
    try (var threads = Executors.newFixedThreadPool(6)) {
      for (Future<LeaseStore> opened : threads.invokeAll(opens)) {
        LeaseStore store = opened.get();
        assertThat(store.space("s", LONG).list()).isEmpty();
        store.close();
      }
    }
    assertThat(
            count("select count(*) from made_at_once.cluster_schema_history where version = '1'"))
        .isEqualTo(1);
  }

  @Test
  void aSchemaOfANewerProgramIsRefused() throws Exception {
    PostgresOptions options = PostgresOptions.defaults().withSchema("newer");
    PostgresLeases.open(postgres().source(), options).close();
    execute(
        "update newer.cluster_schema_history set version = '%d' where version = '1'"
            .formatted(SchemaState.LATEST + 1));

    assertThatThrownBy(() -> PostgresLeases.open(postgres().source(), options))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("version " + (SchemaState.LATEST + 1))
        .hasMessageContaining("newer Millrace");
  }

  @Test
  void theLastMigrationIsTheOneThatTheProgramKnows() {
    assertThat(SchemaState.class.getResource("migration")).isNotNull();
    List<String> files =
        List.of(Path.of(SchemaState.class.getResource("migration").getPath()).toFile().list());
    assertThat(files)
        .hasSize(SchemaState.LATEST)
        .anyMatch(file -> file.startsWith("V" + SchemaState.LATEST + "__"));
  }

  @Test
  void aWrongPasswordIsNamedWithoutShowingIt() {
    var source = postgres().source();
    source.setPassword("secret-word");

    assertThatThrownBy(() -> PostgresLeases.open(source))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("check user and password")
        .hasMessageNotContaining("secret-word");
  }
}
