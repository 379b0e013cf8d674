package io.millrace.crash;

import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link NodeMain} in a JVM of its own. */
final class NodeProcess implements AutoCloseable {

  private static final Duration GUARD = Duration.ofMinutes(2);

  private final String name;
  private final Path log;
  private final Process process;

  /** How it takes part. */
  record Settings(int maxRunning, Duration lease, Duration drain, int crashesMax) {

    static final Settings DEFAULTS =
        new Settings(16, Duration.ofSeconds(20), Duration.ofSeconds(30), 5);

    Settings lease(Duration lease) {
      return new Settings(maxRunning, lease, drain, crashesMax);
    }

    Settings drain(Duration drain) {
      return new Settings(maxRunning, lease, drain, crashesMax);
    }

    Settings crashesMax(int crashesMax) {
      return new Settings(maxRunning, lease, drain, crashesMax);
    }

    Settings maxRunning(int maxRunning) {
      return new Settings(maxRunning, lease, drain, crashesMax);
    }
  }

  NodeProcess(EmbeddedDatabase database, String schema, String name, Settings settings, Path log) {
    this.name = name;
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                schema,
                name,
                Integer.toString(settings.maxRunning()),
                Long.toString(settings.lease().toMillis()),
                Long.toString(settings.drain().toMillis()),
                Integer.toString(settings.crashesMax()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("CRASH_URL", database.jdbcUrl());
    builder.environment().put("CRASH_USER", database.user());
    builder.environment().put("CRASH_PASSWORD", database.password());
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  NodeProcess ready() {
    awaitLog("node says: ready");
    return this;
  }

  void awaitLog(String text) {
    await("'%s' in the log of node %s".formatted(text, name))
        .atMost(GUARD)
        .until(() -> log().contains(text) || !process.isAlive());
    if (!log().contains(text)) {
      throw new AssertionError("node %s ended without '%s'".formatted(name, text));
    }
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** SIGTERM. */
  void terminate() {
    // Not Process.destroy: it also ends the standard input.
    signal("TERM");
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(GUARD.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("node %s does not end".formatted(name));
    }
    return process.exitValue();
  }

  /** SIGSTOP. */
  void stop() {
    signal("STOP");
  }

  /** SIGCONT. */
  void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int exit =
          new ProcessBuilder(List.of("kill", "-" + signal, Long.toString(process.pid())))
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -%s gave %d".formatted(signal, exit));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
