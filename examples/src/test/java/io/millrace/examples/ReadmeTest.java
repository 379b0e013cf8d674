package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadmeTest {

  private static final Path SOURCES = Path.of("src/main/java/io/millrace/examples");
  private static final String BEGIN = "```java\n";
  private static final String END = "```\n";

  @Test
  void theProgramsOfTheReadmeAreTheExamples() throws Exception {
    List<String> programs = new ArrayList<>();
    for (String example :
        List.of("FirstRun.java", "Shipping.java", "Letters.java", "Squares.java")) {
      programs.add(Files.readString(SOURCES.resolve(example)));
    }

    assertThat(javaBlocks(Files.readString(Path.of("../README.md"))))
        .as("the java blocks of README.md and the files of %s must be the same text", SOURCES)
        .isEqualTo(programs);
  }

  @Test
  void theProgramOfTheGuideToClustersIsTheExample() throws Exception {
    assertThat(javaBlocks(Files.readString(Path.of("../docs/operating/cluster.md"))))
        .containsExactly(Files.readString(SOURCES.resolve("ShardedPoller.java")));
  }

  private static List<String> javaBlocks(String readme) {
    List<String> blocks = new ArrayList<>();
    int from = readme.indexOf(BEGIN);
    while (from >= 0) {
      int begin = from + BEGIN.length();
      int end = readme.indexOf(END, begin);
      blocks.add(readme.substring(begin, end));
      from = readme.indexOf(BEGIN, end);
    }
    return blocks;
  }
}
