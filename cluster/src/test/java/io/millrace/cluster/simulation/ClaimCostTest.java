package io.millrace.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.NodeIdentity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What it takes a fleet to get its ids. */
class ClaimCostTest {

  @Test
  void fiftyNodesAtOnceAskTheStoreAFewTimesEach() {
    SimGroup group = new SimGroup(ClusterOptions.of("claims"), 50);
    List<SimNode> nodes = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      nodes.add(group.start("h" + i, NodeIdentity.pool("node", 0, 99, "h" + i)));
    }
    int steps = 0;
    while (nodes.stream().anyMatch(node -> node.node().view().peer().isEmpty())) {
      group.pass(Duration.ofMillis(1));
      steps++;
    }

    Set<String> ids = new HashSet<>();
    nodes.forEach(node -> ids.add(node.node().view().peer().orElseThrow().id()));
    assertThat(ids).hasSize(50);
    assertThat(steps).as("milliseconds until all have ids").isLessThan(100);
    assertThat(nodes.stream().mapToInt(SimNode::askedForId).average().orElseThrow())
        .as("questions of a node, one to look and one for each id it tried")
        .isLessThan(4);
    assertThat(nodes.stream().mapToInt(SimNode::askedForId).max().orElseThrow()).isLessThan(12);
  }
}
