package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateDiagramTest {

  @ParameterizedTest
  @ValueSource(strings = {"../docs/states.md", "../ARCHITECTURE.md"})
  void theDiagramInTheDocumentIsTheOneOfTheTable(String document) throws Exception {
    String expected = "```mermaid\n" + RunTransitions.diagram() + "```\n";

    String text = Files.readString(Path.of(document));

    assertThat(text)
        .as("%s is stale: put RunTransitions.diagram() into its mermaid block", document)
        .contains(expected);
  }
}
