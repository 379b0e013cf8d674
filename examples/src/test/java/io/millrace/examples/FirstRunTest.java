package io.millrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstRunTest {

  private static final Path SOURCE = Path.of("src/main/java/io/millrace/examples/FirstRun.java");

  @TempDir Path folder;

  @Test
  void theProgramPrintsItsResult() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classes = System.getProperty("java.class.path");
    var program = new ProcessBuilder(java, "-cp", classes, FirstRun.class.getName());

    var process =
        program.directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isZero();
    assertThat(output).isEqualTo("paid for A-1, label of lamp, label of desk\n");
  }

  @Test
  void theProgramHasAtMostTwentyLines() throws Exception {
    List<String> lines = Files.readAllLines(SOURCE);

    int first = lines.indexOf("public final class FirstRun {");
    int last = lines.lastIndexOf("}");

    assertThat(last - first + 1).isBetween(2, 20);
  }
}
