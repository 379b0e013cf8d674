package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line in processes of its own, on one data folder. */
final class Cli {

  // A hang guard, far above what any of these commands takes.
  private static final long GUARD_MINUTES = 3;
  private static final int KILLED = 128 + 9;

  private final Path folder;
  private final Path data;
  private final List<Process> started = new ArrayList<>();

  /** Uses the folder for what the processes print, and its subfolder {@code data} for the runs. */
  Cli(Path folder) {
    this(folder, folder.resolve("data"));
  }

  /** On a data folder that others use too. */
  Cli(Path folder, Path data) {
    this.folder = folder;
    this.data = data;
  }

  /** How a command ended, and what it printed. */
  record Ended(int exitCode, String out, String err) {

    JsonNode json() {
      assertThat(out).as("one line of JSON, beside: %s", err).endsWith("\n").hasLineCount(1);
      return JsonMapper.builder().build().readTree(out);
    }

    /** Refused with exit code 2, one sentence on one line, and nothing on stdout. */
    String refusal() {
      assertThat(exitCode).as(err).isEqualTo(2);
      assertThat(out).isEmpty();
      assertThat(err).startsWith("millrace: ").endsWith("\n").hasLineCount(1);
      return err.strip();
    }
  }

  /** A command that may still be at work. */
  record Working(Process process, Path out, Path err) {

    String errSoFar() {
      try {
        return Files.readString(err);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Ended end() throws Exception {
      assertThat(process.waitFor(GUARD_MINUTES, TimeUnit.MINUTES)).as("ends").isTrue();
      return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }
  }

  Path data() {
    return data;
  }

  /** Executes a command on the data folder. */
  Ended run(String... arguments) throws Exception {
    return start(arguments).end();
  }

  /** Starts a command on the data folder. */
  Working start(String... arguments) throws IOException {
    var command = java();
    command.addAll(List.of(arguments));
    if (!List.of(arguments).contains("--data")) {
      command.addAll(List.of("--data", data.toString()));
    }
    return start(command);
  }

  Working start(List<String> command) throws IOException {
    Path out = Files.createTempFile(folder, "out", null);
    Path err = Files.createTempFile(folder, "err", null);
    // A shell that starts the tests in the background has them ignore interrupts, and what they
    // start.
    List<String> interruptible = new ArrayList<>(List.of("env", "--default-signal=INT"));
    interruptible.addAll(command);
    var builder = new ProcessBuilder(interruptible);
    builder.environment().remove("MILLRACE_HOME");
    builder.environment().remove("MILLRACE_DATABASE_URL");
    var process =
        builder
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    started.add(process);
    return new Working(process, out, err);
  }

  /** The beginning of a command line, up to the main class. */
  static List<String> java() {
    return new ArrayList<>(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            // What suits a process that ends in a second or two.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()));
  }

  static String input(Path directory) {
    return "{\"directory\":\"%s\"}".formatted(directory);
  }

  /** What a shell says in a folder. */
  static String bash(Path folder, String command) throws Exception {
    var process =
        new ProcessBuilder("bash", "-c", "set -eo pipefail; " + command)
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(command).isZero();
    return output.strip();
  }

  /** The digest that find, sort and sha256sum give for a folder. */
  static String digestOf(Path folder) throws Exception {
    return bash(
        folder,
        "find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 -r sha256sum -z"
            + " | tr '\\0' '\\n' | sha256sum | cut -d ' ' -f 1");
  }

  /**
   * Kills what is left, and lets one more command stop the server that a killed one left behind.
   */
  void stopAll() throws Exception {
    started.forEach(Process::destroyForcibly);
    boolean killed = false;
    for (Process process : started) {
      process.waitFor(GUARD_MINUTES, TimeUnit.MINUTES);
      killed |= process.exitValue() == KILLED;
    }
    if (killed && Files.exists(data.resolve("postgresql/server.json"))) {
      run("runs", "list");
    }
  }
}
