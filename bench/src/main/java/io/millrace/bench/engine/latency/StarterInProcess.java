package io.millrace.bench.engine.latency;

import io.millrace.bench.engine.subject.Starter;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.server.ServerAddress;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A starter in a process of its own, told by lines on its standard input. */
final class StarterInProcess implements Starter {

  private final Process process;
  private final BufferedWriter in;

  StarterInProcess(ServerAddress server, Subject subject) throws IOException {
    this.process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                StarterProcess.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    for (String line : List.of(subject.id(), server.url(), server.user(), server.password())) {
      in.write(line + "\n");
    }
    in.flush();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    if (!StarterProcess.READY.equals(out.readLine())) {
      process.destroyForcibly();
      throw new IOException("the starting process of %s did not get ready".formatted(subject.id()));
    }
  }

  /** The payload is the time there: what it takes to tell that process is no part of a start. */
  @Override
  public void start(long payload) throws IOException {
    in.write("\n");
    in.flush();
  }

  @Override
  public void startAll(int jobs) {
    throw new UnsupportedOperationException("runs are started one by one");
  }

  @Override
  public void close() throws IOException {
    in.close();
    int exit = process.onExit().join().exitValue();
    if (exit != 0) {
      throw new IOException("the starting process ended with exit code %d".formatted(exit));
    }
  }
}
