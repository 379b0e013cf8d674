package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseOptions.OnExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another JVM that uses a folder. */
final class Client implements AutoCloseable {

  private final Process process;

  private Client(Process process) {
    this.process = process;
  }

  static Client start(Path folder) {
    return start(folder, OnExit.CLOSE);
  }

  static Client start(Path folder, OnExit onExit) {
    try {
      return new Client(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  ClientMain.class.getName(),
                  folder.toString(),
                  onExit.name())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it is attached; returns the pid of the server. */
  long serverPid() throws IOException {
    String line = process.inputReader().readLine();
    if (line == null) {
      throw new IOException("the client ended before it was attached");
    }
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  void closeDatabaseAndExit() throws Exception {
    tell("close");
  }

  void exitWithoutClose() throws Exception {
    tell("exit");
  }

  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  private void tell(String what) throws Exception {
    try (var writer = process.outputWriter()) {
      writer.write(what + "\n");
    }
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("the client did not end");
    }
  }
}
