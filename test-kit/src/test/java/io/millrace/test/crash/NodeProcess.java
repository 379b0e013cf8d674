package io.millrace.test.crash;

import static org.awaitility.Awaitility.await;

import io.millrace.test.proxy.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A {@link NodeMain} in a JVM of its own, behind a proxy and under a clock of its own. */
final class NodeProcess implements AutoCloseable {

  private static final Duration GUARD = Duration.ofMinutes(2);
  private static final String SAYS = "node says: ";

  private final String name;
  private final Path log;
  private final FaultProxy proxy;
  private final FakeClock clock;
  private final Process process;

  NodeProcess(Ground ground, String name) {
    CrashServer server = ground.server();
    this.name = name;
    this.log = server.logs().resolve(ground.schema() + "-" + name + ".log");
    this.proxy = FaultProxy.to(server.port());
    this.clock = new FakeClock(server.logs().resolve(ground.schema() + "-" + name + ".clock"));
    ProcessBuilder builder =
        clock
            .jvm(NodeMain.class, ground.schema(), ground.side(), name)
            .redirectOutput(log.toFile());
    builder.environment().put("CRASH_URL", server.url(proxy.port()));
    builder.environment().put("CRASH_SIDE_URL", server.url(server.port()));
    builder.environment().put("CRASH_USER", server.database().user());
    builder.environment().put("CRASH_PASSWORD", server.database().password());
    try {
      this.process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  FaultProxy proxy() {
    return proxy;
  }

  FakeClock clock() {
    return clock;
  }

  NodeProcess ready() {
    await("node %s is ready".formatted(name))
        .atMost(GUARD)
        .until(() -> log().contains(SAYS + "ready") || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("node %s has ended:\n%s".formatted(name, log()));
    }
    return this;
  }

  /** What its wall clock says. */
  Instant wallClock() throws IOException {
    int before = log().length();
    process.getOutputStream().write('\n');
    process.getOutputStream().flush();
    String said = SAYS + "clock ";
    await("the clock of " + name).atMost(GUARD).until(() -> log().indexOf(said, before) >= 0);
    return Instant.parse(
        log()
            .substring(log().indexOf(said, before) + said.length())
            .lines()
            .findFirst()
            .orElse(""));
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
    FakeClock.forget(process.pid());
    proxy.close();
  }
}
