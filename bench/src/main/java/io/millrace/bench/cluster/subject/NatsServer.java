package io.millrace.bench.cluster.subject;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A nats-server with JetStream in a folder of its own. */
record NatsServer(ServerProcess process, int port) implements Server {

  private static final String NAME = "nats-server";

  /** Debian puts it where only root looks. */
  private static final List<String> FOLDERS = List.of("/usr/sbin", "/usr/local/bin");

  /** The shell that waits for its input to end; the first argument is the folder. */
  private static final String UNTIL_INPUT_ENDS =
      "folder=$1; shift; \"$@\" & read -r line; kill $!; wait; rm -rf \"$folder\"";

  /**
   * Starts it.
   *
   * @throws IllegalStateException if it is not installed
   */
  static NatsServer start() throws IOException {
    Path binary = binary();
    Path folder = Files.createTempDirectory("millrace-bench-nats-");
    int port = Ports.free();
    return new NatsServer(
        ServerProcess.start(
            List.of(
                "sh",
                "-c",
                UNTIL_INPUT_ENDS,
                "sh",
                folder.toString(),
                binary.toString(),
                "--addr=" + Ports.LOOPBACK,
                "--port=" + port,
                "--jetstream",
                "--store_dir=" + folder.resolve("store"),
                "--log=" + folder.resolve("log")),
            port),
        port);
  }

  private static Path binary() {
    Stream<String> path =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1));
    return Stream.concat(path, FOLDERS.stream())
        .map(folder -> Path.of(folder, NAME))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "'%s' is missing, so nothing on NATS is measured; install it (Debian: apt-get install %s)"
                        .formatted(NAME, NAME)));
  }

  @Override
  public List<String> address() {
    return List.of("nats://%s:%d".formatted(Ports.LOOPBACK, port));
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
