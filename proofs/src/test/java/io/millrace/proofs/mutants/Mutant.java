package io.millrace.proofs.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.proofs.child.Child;
import io.millrace.proofs.child.OneTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/**
 * A bug put into the sources of the channel on purpose: a place of one file that reads otherwise. A
 * test is then run with it, in a JVM of its own, and must fail; else that test shows nothing.
 */
final class Mutant {

  private static final Path SOURCES =
      Path.of("../channels/src/main/java/io/millrace/channels/transfer");

  private final String name;
  private final Path source;
  private final List<Edit> edits = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  /** The text must stand there once, so that this cannot outlive what it is about. */
  private record Edit(String before, String after) {
    String apply(String text) {
      assertThat(text.split(Pattern.quote(before), -1)).as("once: %s", before).hasSize(2);
      return text.replace(before, after);
    }
  }

  private Mutant(String name, Path source) {
    this.name = name;
    this.source = source;
  }

  static Mutant of(String name, String file) {
    return new Mutant(name, SOURCES.resolve(file));
  }

  /** Something reads otherwise. */
  Mutant where(String before, String after) {
    edits.add(new Edit(before, after));
    return this;
  }

  /** An option of the JVM that runs the test. */
  Mutant with(String option) {
    options.add(option);
    return this;
  }

  /** Fails unless that test fails, with such words. */
  void mustBeFoundBy(Class<?> test, String method, String words) throws Exception {
    Path classes = compile();
    Child child = Child.named("mutant-" + name).classesFrom(classes);
    options.forEach(child::option);
    Child.Outcome outcome =
        child
            .option("-XX:+EnableDynamicAgentLoading")
            .option("-XX:TieredStopAtLevel=1")
            .option("-Dproofs.hang=3")
            .atMost(Duration.ofMinutes(3))
            .run(OneTest.class, test.getName(), method);

    assertThat(outcome.exit()).as("%s is not found", name).isEqualTo(1);
    assertThat(outcome.output()).contains(words);
  }

  private Path compile() throws Exception {
    String text = Files.readString(source);
    for (Edit edit : edits) {
      text = edit.apply(text);
    }
    Path folder = Path.of("target", "mutants", name).toAbsolutePath();
    Path file = Files.createDirectories(folder.resolve("source")).resolve(source.getFileName());
    Files.writeString(file, text);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(
                  null,
                  files,
                  null,
                  List.of(
                      "-proc:none",
                      "-Xlint:none",
                      "-nowarn",
                      "-cp",
                      System.getProperty("java.class.path"),
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s compiles", name).isTrue();
    }
    return classes;
  }
}
