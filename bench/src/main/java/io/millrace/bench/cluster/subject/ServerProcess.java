package io.millrace.bench.cluster.subject;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server that ends, and removes its files, when its standard input does: also after a kill. */
final class ServerProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofMinutes(2);
  private static final Duration GONE_WITHIN = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_NANOS = 20_000_000;

  private final Process process;

  private ServerProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @throws IllegalStateException if it does not
   */
  static ServerProcess start(List<String> command, int port) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var server = new ServerProcess(process);
    long deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!Ports.answers(port)) {
      if (!process.isAlive() || System.nanoTime() - deadline > 0) {
        server.close();
        throw new IllegalStateException(
            "'%s' does not listen on port %d".formatted(String.join(" ", command), port));
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
    return server;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (process.waitFor(GONE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}
