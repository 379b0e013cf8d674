package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  private static final Path SOURCE = Path.of("src/main/java/io/millrace/examples/FirstRun.java");
  private static final String BEGIN = "```java\n";
  private static final String END = "```\n";

  @Test
  void theFirstProgramOfTheReadmeIsTheExample() throws Exception {
    String readme = Files.readString(Path.of("../README.md"));

    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    String snippet = readme.substring(begin, readme.indexOf(END, begin));

    assertThat(snippet)
        .as("the first java block of README.md and %s must be the same text", SOURCE)
        .isEqualTo(Files.readString(SOURCE));
  }
}
