package io.millrace.cluster.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.Token;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StaleTokenException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class PartitionFenceTest {

  private PostgresServer server;
  private PartitionFence fence;

  @BeforeAll
  void open(@TempDir Path folder) throws Exception {
    server = new PostgresServer(folder);
    fence = PartitionFence.open(server.source(), "fences");
  }

  @AfterAll
  void close() {
    server.close();
  }

  private Connection begin() throws SQLException {
    Connection connection = server.source().getConnection();
    connection.setAutoCommit(false);
    return connection;
  }

  private void passes(String partition, Token token) throws SQLException {
    try (Connection connection = begin()) {
      fence.check(connection, "g", partition, token);
      connection.commit();
    }
  }

  private void isStale(String partition, Token token, Token greatest) throws SQLException {
    try (Connection connection = begin()) {
      assertThatThrownBy(() -> fence.check(connection, "g", partition, token))
          .isInstanceOfSatisfying(
              StaleTokenException.class, e -> assertThat(e.partition()).isEqualTo(partition))
          .hasMessageContaining("partition '%s' of group 'g'".formatted(partition))
          .hasMessageContaining("token " + token + " is older than " + greatest);
      connection.rollback();
    }
  }

  @Test
  void theGreatestTokenSoFarPassesAndOlderOnesDoNot() throws Exception {
    passes("p", new Token(2, 5));
    passes("p", new Token(2, 5));
    isStale("p", new Token(2, 4), new Token(2, 5));
    isStale("p", new Token(1, 9), new Token(2, 5));

    passes("p", new Token(2, 6));
    isStale("p", new Token(2, 5), new Token(2, 6));
    // A later term begins with whatever version.
    passes("p", new Token(3, 1));
    isStale("p", new Token(2, 7), new Token(3, 1));
    passes("p", new Token(3, 1));
  }

  @Test
  void groupsAndPartitionsDoNotMix() throws Exception {
    passes("q", new Token(9, 9));

    passes("r", new Token(1, 1));
    try (Connection connection = begin()) {
      fence.check(connection, "another", "q", new Token(1, 1));
    }
  }

  @Test
  void aTokenIsForgottenWithItsTransaction() throws Exception {
    try (Connection connection = begin()) {
      fence.check(connection, "g", "s", new Token(5, 5));
      connection.rollback();
    }

    passes("s", new Token(1, 1));
  }

  @Test
  void outsideOfATransactionThereIsNoCheck() throws Exception {
    try (Connection connection = server.source().getConnection()) {
      assertThatThrownBy(() -> fence.check(connection, "g", "p", new Token(1, 1)))
          .isInstanceOf(InvalidClusterException.class)
          .hasMessageContaining("auto-commit");
    }
  }

  @Test
  void aNewerOwnerWaitsForWhatAnOlderOneHasBegun() throws Exception {
    passes("t", new Token(1, 1));
    try (Connection older = begin();
        Connection newer = begin();
        var threads = Executors.newSingleThreadExecutor()) {
      fence.check(older, "g", "t", new Token(1, 1));

      Future<?> waiting =
          threads.submit(
              () -> {
                fence.check(newer, "g", "t", new Token(2, 1));
                newer.commit();
                return null;
              });
      await("the newer one waits for a lock").until(() -> waitingForLocks() == 1);
      assertThat(waiting.isDone()).isFalse();

      older.commit();
      waiting.get();
      isStale("t", new Token(1, 1), new Token(2, 1));
    }
  }

  @Test
  void anOlderOwnerThatWaitedIsRefused() throws Exception {
    passes("u", new Token(1, 1));
    try (Connection older = begin();
        Connection newer = begin();
        var threads = Executors.newSingleThreadExecutor()) {
      // Its snapshots begin before the newer one commits.
      fence.check(older, "g", "other", new Token(1, 1));
      fence.check(newer, "g", "u", new Token(2, 1));

      Future<?> waiting =
          threads.submit(
              () -> {
                fence.check(older, "g", "u", new Token(1, 1));
                return null;
              });
      await("the older one waits for a lock").until(() -> waitingForLocks() == 1);

      newer.commit();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(StaleTokenException.class);
    }
  }

  private long waitingForLocks() throws SQLException {
    try (Connection connection = server.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select count(*) from pg_locks where not granted")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void manyOwnersAtOnceAreAcceptedInTheOrderOfTheirTokensOnly() throws Exception {
    try (Connection connection = server.source().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table effect (n bigint generated always as identity, version bigint)");
    }
    List<Future<?>> owners = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (int version = 1; version <= 200; version++) {
        Token token = new Token(1, version);
        owners.add(threads.submit(() -> writeIfAccepted(token)));
      }
    }
    for (Future<?> owner : owners) {
      owner.get();
    }

    try (Connection connection = server.source().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select version from effect order by n")) {
      List<Long> versions = new ArrayList<>();
      while (rows.next()) {
        versions.add(rows.getLong(1));
      }
      assertThat(versions).isNotEmpty().isSorted();
    }
  }

  private Void writeIfAccepted(Token token) throws SQLException {
    try (Connection connection = begin();
        Statement statement = connection.createStatement()) {
      fence.check(connection, "g", "many", token);
      statement.execute("insert into effect (version) values (%d)".formatted(token.version()));
      connection.commit();
    } catch (StaleTokenException e) {
      assertThat(e.partition()).isEqualTo("many");
    }
    return null;
  }
}
