package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.Cluster;
import io.millrace.cluster.ClusterListener;
import io.millrace.cluster.ClusterReport;
import io.millrace.cluster.PartitionSource;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A group of nodes in this process, with four partitions. */
final class LiveGroup implements AutoCloseable {

  private static final int PARTITIONS = 4;
  private static final Duration GUARD = Duration.ofSeconds(60);

  private final List<Cluster> nodes = new ArrayList<>();

  /** Joins one node after the other; returns when all have their shares and say so. */
  LiveGroup(LeaseStore store, String group, String... ids) {
    for (String id : ids) {
      var options = ClusterOptions.of(group).withIdentity(NodeIdentity.fixed(id));
      var node = Cluster.of(store, options, PartitionSource.numbered("p", PARTITIONS));
      nodes.add(node);
      node.start(ClusterListener.NONE);
      await().atMost(GUARD).until(() -> isSettled(ClusterReport.read(store, group)));
    }
    assertThat(nodes).allMatch(node -> !node.owned().isEmpty());
  }

  private boolean isSettled(ClusterReport report) {
    return report.partitions().size() == PARTITIONS
        && report.nodes().size() == nodes.size()
        && report.nodes().stream()
            .allMatch(
                node ->
                    node.owns() == PARTITIONS / nodes.size()
                        && node.applied().equals(report.version()))
        && nodes.stream().mapToInt(node -> node.owned().size()).sum() == PARTITIONS;
  }

  @Override
  public void close() {
    nodes.forEach(Cluster::close);
  }
}
