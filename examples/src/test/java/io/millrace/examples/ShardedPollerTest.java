package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.Token;
import io.millrace.cluster.postgres.PartitionFence;
import io.millrace.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ShardedPollerTest {

  private static final Duration GUARD = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static EmbeddedDatabase database;

  @BeforeAll
  static void open() throws Exception {
    database = EmbeddedDatabase.at(folder);
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(
          "create table reading (id bigint generated always as identity, shard text, text text)");
    }
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void eachShardIsPolledByOneNodeAtATime() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<?> first = threads.submit(() -> run("first"));
      await().atMost(GUARD).until(() -> pollersOfShards().size() == 8);
      Future<?> second = threads.submit(() -> run("second"));
      await().atMost(GUARD).until(() -> lastPollers("second") == 4);

      second.cancel(true);
      await().atMost(GUARD).until(() -> lastPollers("first") == 8);
      first.cancel(true);
    }

    assertThat(pollersOfShards()).hasSize(8);
    assertThat(pollersOfShards().values())
        .allSatisfy(
            pollers ->
                assertThat(pollers).isIn(List.of("first"), List.of("first", "second", "first")));
  }

  private static Object run(String name) throws Exception {
    new ShardedPoller().run(database, shard -> name);
    return name;
  }

  /** Who has polled each shard, one after the other. */
  private static Map<String, List<String>> pollersOfShards() throws SQLException {
    Map<String, List<String>> pollers = new TreeMap<>();
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select shard, text from reading where text in ('first', 'second') order by id")) {
      while (rows.next()) {
        var some = pollers.computeIfAbsent(rows.getString("shard"), _ -> new ArrayList<>());
        if (some.isEmpty() || !some.getLast().equals(rows.getString("text"))) {
          some.add(rows.getString("text"));
        }
      }
    }
    return pollers;
  }

  /** How many shards this node was the last one to poll. */
  private static long lastPollers(String name) throws SQLException {
    return pollersOfShards().values().stream().filter(all -> all.getLast().equals(name)).count();
  }

  @Test
  void whoHasLostAShardWritesNothing() throws Exception {
    var fence = PartitionFence.open(database);
    try (var connection = database.getConnection()) {
      connection.setAutoCommit(false);
      fence.check(connection, "pollers", "lost", new Token(2, 1));
      connection.commit();
    }
    var asked = new ArrayList<String>();
    var poller = new ShardedPoller();
    poller.onAssigned(new TreeMap<>(Map.of("lost", new Token(1, 9))));

    for (int i = 0; i < 2; i++) {
      poller.poll(
          database,
          fence,
          "lost",
          shard -> {
            asked.add(shard);
            return "late";
          });
    }

    assertThat(asked).as("it has noticed").containsExactly("lost");
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from reading where text = 'late'")) {
      rows.next();
      assertThat(rows.getInt(1)).isZero();
    }
  }
}
