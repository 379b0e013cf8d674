package io.millrace.examples;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.Token;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.failure.StaleTokenException;
import io.millrace.cluster.postgres.PartitionFence;
import io.millrace.cluster.postgres.PostgresLeases;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * Nodes that share eight shards of a feed: each polls what it owns, and writes only while it does.
 */
final class ShardedPoller implements ClusterListener {
  private final Map<String, Token> owned = new ConcurrentHashMap<>();

  void run(DataSource database, UnaryOperator<String> feed) throws Exception {
    var fence = PartitionFence.open(database);
    try (var leases = PostgresLeases.open(database);
        var node =
            Cluster.of(
                leases, ClusterOptions.of("pollers"), PartitionSource.numbered("shard", 8))) {
      node.start(this);
      while (!Thread.interrupted()) {
        for (String shard : owned.keySet()) {
          poll(database, fence, shard, feed);
        }
        Thread.sleep(Duration.ofMillis(100));
      }
    }
  }

  synchronized void poll(
      DataSource database, PartitionFence fence, String shard, UnaryOperator<String> feed)
      throws SQLException {
    Token token = owned.get(shard);
    if (token == null) {
      return; // given back meanwhile
    }
    String reading = feed.apply(shard);
    try (var connection = database.getConnection();
        var insert =
            connection.prepareStatement("insert into reading (shard, text) values (?, ?)")) {
      connection.setAutoCommit(false);
      fence.check(connection, "pollers", shard, token); // throws if a newer owner was here
      insert.setString(1, shard);
      insert.setString(2, reading);
      insert.executeUpdate();
      connection.commit();
    } catch (StaleTokenException e) {
      owned.remove(shard, token);
    }
  }

  @Override
  public void onAssigned(SortedMap<String, Token> shards) {
    owned.putAll(shards);
  }

  @Override
  public synchronized void onReleasing(List<String> shards) { // waits for a poll that is under way
    owned.keySet().removeAll(shards);
  }

  @Override
  public void onLost(List<String> shards) { // does not wait: others may have begun
    owned.keySet().removeAll(shards);
  }
}
