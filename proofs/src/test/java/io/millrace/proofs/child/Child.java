package io.millrace.proofs.child;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, for what needs other options or other classes. It ends with this one, see
 * {@link ChildMain}, and after a time that it never needs by a guard that writes a thread dump.
 */
public final class Child {

  private static final Path TARGET = Path.of("target").toAbsolutePath();

  private final String name;
  private final List<String> options = new ArrayList<>();
  private String classPath = System.getProperty("java.class.path");
  private Path folder = Path.of("").toAbsolutePath();
  private Duration longest = Duration.ofMinutes(1);

  /** What it printed, and whether it ended well. */
  public record Outcome(int exit, String output) {
    /** The words behind a name at the beginning of a line, the last one of that name. */
    public String value(String key) {
      return output
          .lines()
          .filter(line -> line.startsWith(key + " "))
          .map(line -> line.substring(key.length() + 1))
          .reduce((earlier, later) -> later)
          .orElseThrow(() -> new AssertionError("no line '" + key + " ...' in:\n" + output));
    }
  }

  private Child(String name) {
    this.name = name;
    options.add("-Xmx512m");
    System.getProperties()
        .forEach(
            (key, value) -> {
              if (key.toString().startsWith("proofs.")) {
                options.add("-D" + key + "=" + value);
              }
            });
  }

  /** Its output is kept in the folder target under this name. */
  public static Child named(String name) {
    return new Child(name);
  }

  public Child option(String option) {
    options.add(option);
    return this;
  }

  /** Classes from this folder instead of those of the same name. */
  public Child classesFrom(Path folder) {
    classPath = folder + System.getProperty("path.separator") + classPath;
    return this;
  }

  /** Works in this folder. */
  public Child in(Path folder) {
    this.folder = folder;
    return this;
  }

  /** After so long it is hung. */
  public Child atMost(Duration longest) {
    this.longest = longest;
    return this;
  }

  /** Runs a main method and waits for its end. */
  public Outcome run(Class<?> main, String... arguments) throws Exception {
    Path log = Files.createDirectories(TARGET.resolve("children")).resolve(name + ".log");
    Process process = start(log, main, arguments);
    try {
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(
            name + " is hung after " + longest + "\n" + Files.readString(log) + dump(process));
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    return new Outcome(process.exitValue(), Files.readString(log));
  }

  private Process start(Path log, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, ChildMain.class.getName(), main.getName()));
    command.addAll(List.of(arguments));
    // Its input stays open until this JVM ends.
    return new ProcessBuilder(command)
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** All threads, virtual ones too. */
  private String dump(Process process) throws Exception {
    Path file = TARGET.resolve("children").resolve(name + ".threads");
    Files.deleteIfExists(file);
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                String.valueOf(process.pid()),
                "Thread.dump_to_file",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.DISCARD)
            .start();
    jcmd.waitFor(20, TimeUnit.SECONDS);
    return Files.exists(file) ? Files.readString(file) : "no thread dump: jcmd did not answer";
  }
}
