package io.millrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RowFilesTest {

  @TempDir Path folder;

  @Test
  void theFileHoldsWhatToolsDependOn() throws Exception {
    RowFiles.write(folder, "journal", List.of(Rows.latency(3)));

    JsonNode row = JsonMapper.shared().readTree(folder.resolve("journal.json").toFile()).get(0);
    assertThat(row.propertyNames())
        .containsExactly(
            "suite",
            "case",
            "subject",
            "role",
            "unit",
            "better",
            "median",
            "min",
            "max",
            "rounds",
            "settings",
            "commit",
            "machine");
    assertThat(row.get("commit").isNull()).isTrue();
    assertThat(row.get("settings").isObject()).isTrue();
  }

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    List<Row> rows = List.of(Rows.latency(3), Rows.memory(5));
    RowFiles.write(folder, "journal", rows);

    assertThat(RowFiles.readAll(folder)).isEqualTo(rows);
  }

  @Test
  void aFileThatIsNoneIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("other.json"), "{\"a\":");

    assertThatThrownBy(() -> RowFiles.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other.json");
  }
}
