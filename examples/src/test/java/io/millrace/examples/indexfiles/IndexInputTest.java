package io.millrace.examples.indexfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class IndexInputTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path folder;

  @Test
  void anExistingFolderIsAcceptedAndSurvivesTheCodec() {
    var input = IndexInput.of(folder.toString());

    input.check();

    assertThat(JSON.writeValueAsString(input))
        .isEqualTo("{\"directory\":\"%s\"}".formatted(folder));
    assertThat(JSON.readValue(JSON.writeValueAsString(input), IndexInput.class)).isEqualTo(input);
  }

  @Test
  void aMissingFieldIsRefused() {
    refused("{}").hasMessage("the field 'directory' is missing; give {\"directory\":\"PATH\"}");
    refused("{\"directory\":null}")
        .hasMessage("the field 'directory' is missing; give {\"directory\":\"PATH\"}");
  }

  @Test
  void anUnknownFieldIsRefused() {
    refused("{\"directory\":\"%s\",\"depth\":3}".formatted(folder))
        .hasMessage("unknown field 'depth'; the only one is 'directory'");
    refused("{\"directory\":\"%s\",\"depth\":null}".formatted(folder))
        .hasMessage("unknown field 'depth'; the only one is 'directory'");
  }

  @Test
  void aFolderThatDoesNotExistIsRefused() {
    Path missing = folder.resolve("missing");

    refused("{\"directory\":\"%s\"}".formatted(missing))
        .hasMessage("directory '%s' does not exist", missing);
  }

  @Test
  void aFileIsRefused() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    refused("{\"directory\":\"%s\"}".formatted(file)).hasMessage("'%s' is not a directory", file);
  }

  private static AbstractThrowableAssert<?, ?> refused(String json) {
    var input = JSON.readValue(json, IndexInput.class);
    return assertThatThrownBy(input::check).isInstanceOf(IllegalArgumentException.class);
  }
}
