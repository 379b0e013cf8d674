package io.millrace.examples;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.postgres.PostgresLeases;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Nodes that share eight shards: each polls what it owns, and gives a shard up between two polls.
 */
record Shards(Consumer<String> poll) implements ClusterListener {

  void run(DataSource database) throws Exception {
    var shards = PartitionSource.numbered("shard", 8);
    try (var leases = PostgresLeases.open(database);
        var node = Cluster.of(leases, ClusterOptions.of("shards"), shards)) {
      node.start(this);
      while (!Thread.interrupted()) {
        node.owned().keySet().forEach(shard -> pollIfOwned(node, shard));
        Thread.sleep(100);
      }
    }
  }

  private synchronized void pollIfOwned(Cluster node, String shard) {
    node.token(shard).ifPresent(token -> poll.accept(shard));
  }

  @Override
  public synchronized void onReleasing(List<String> shards) {} // waits for a poll that is under way
}
