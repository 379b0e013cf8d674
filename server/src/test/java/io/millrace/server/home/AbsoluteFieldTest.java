package io.millrace.server.home;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.workflow.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AbsoluteFieldTest {

  private static final Path HERE = Path.of("/here");

  @Test
  void aRelativePathIsMeantFromTheFolderOfTheCaller() {
    assertThat(AbsoluteField.in(new Json("{\"directory\": \"a b\",\"x\":1}"), "directory", HERE))
        .isEqualTo(new Json("{\"directory\":\"/here/a b\",\"x\":1}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"directory\":\"/a\"}",
        "{}",
        "{\"directory\":7}",
        "{\"directory\":\"\"}",
        "7",
        "{",
        ""
      })
  void everythingElseStaysForTheEngineToJudge(String text) {
    assertThat(AbsoluteField.in(new Json(text), "directory", HERE)).isEqualTo(new Json(text));
  }
}
