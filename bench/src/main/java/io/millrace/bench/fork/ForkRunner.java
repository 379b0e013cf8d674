package io.millrace.bench.fork;

import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Ground;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The parent's hold on its children: one at a time, none outlives it. */
public final class ForkRunner implements AutoCloseable {

  /** The longest cell fills tables with ten million runs; one that takes much longer hangs. */
  private static final Duration HANG = Duration.ofMinutes(45);

  // Written by the measuring thread, read by the one that closes (a shutdown hook).
  private volatile @Nullable Process child;

  // Set by the one that closes, read by the measuring thread.
  private volatile boolean closed;

  /**
   * Measures one cell in a child of its own and waits for it.
   *
   * @throws ForkFailed if it gives no figures; why is on stderr
   */
  public ForkResult run(Ground ground, ForkRequest request)
      throws ForkFailed, IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command(ground)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    child = process;
    try {
      if (closed) {
        throw new IllegalStateException("stopped before '%s' began".formatted(request.cell()));
      }
      // Its standard input stays open: the end of it tells the child that the parent is gone.
      process.outputWriter(StandardCharsets.UTF_8).append(Wire.line(request) + "\n").flush();
      return answer(process, request);
    } finally {
      process.destroyForcibly();
      child = null;
    }
  }

  private ForkResult answer(Process process, ForkRequest request)
      throws ForkFailed, InterruptedException {
    CompletableFuture<String> line =
        CompletableFuture.supplyAsync(
            () -> lastLine(process.getInputStream()), task -> Thread.ofVirtual().start(task));
    try {
      String answer = line.get(HANG.toSeconds(), TimeUnit.SECONDS);
      int exit = process.waitFor();
      if (exit != 0 || answer.isEmpty()) {
        throw new ForkFailed(
            "cell '%s' ended with exit code %d and no figures".formatted(request.cell(), exit));
      }
      return Wire.read(answer, ForkResult.class);
    } catch (TimeoutException e) {
      throw new ForkFailed("cell '%s' was stopped after %s".formatted(request.cell(), HANG));
    } catch (ExecutionException e) {
      throw new ForkFailed("cell '%s': %s".formatted(request.cell(), e.getCause()));
    } catch (IOException | ClassNotFoundException | IllegalArgumentException e) {
      throw new ForkFailed(
          "cell '%s' answered something else than figures: %s".formatted(request.cell(), e));
    }
  }

  private static String lastLine(InputStream in) {
    var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    return reader.lines().reduce("", (before, line) -> line);
  }

  private static List<String> command(Ground ground) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ground.jvmOptions());
    command.add("-Dfile.encoding=UTF-8");
    command.add("-cp");
    command.add(System.getProperty("java.class.path", "." + File.pathSeparator));
    command.add(Fork.class.getName());
    return command;
  }

  /** Kills the child that is measuring, if any, and lets no other begin. */
  @Override
  public void close() {
    closed = true;
    Process running = child;
    if (running != null) {
      running.destroyForcibly();
    }
  }
}
