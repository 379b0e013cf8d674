package io.millrace.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StateDiagramTest {

  private static final Path DOCUMENT = Path.of("../docs/operating/cluster.md");

  @Test
  void theDiagramInTheDocumentIsTheOneOfTheTable() throws Exception {
    assertThat(Files.readString(DOCUMENT))
        .as("put this into the mermaid block of %s", DOCUMENT)
        .contains("```mermaid\n" + diagram() + "```\n");
  }

  private static String diagram() {
    StringBuilder text = new StringBuilder("stateDiagram-v2\n");
    for (ClusterState from : ClusterState.values()) {
      for (ClusterState to : ClusterState.values()) {
        if (from.allows(to)) {
          text.append("  %s --> %s\n".formatted(from, to));
        }
      }
    }
    return text.toString();
  }
}
