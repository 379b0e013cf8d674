package io.millrace.cluster.nats;

import static org.awaitility.Awaitility.await;

import io.millrace.cluster.store.LeaseServer;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.Signals;
import io.millrace.cluster.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A nats-server of a test's own, with JetStream, on a port that it keeps when it starts again. */
final class NatsServer implements LeaseServer {

  private final Path folder;
  private final int port = Signals.freePort();
  private Process process;

  NatsServer(Path folder) throws Exception {
    this.folder = folder;
    start();
  }

  private static Path binary() {
    // Debian puts it where only root looks.
    Stream<String> folders =
        Stream.concat(
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)),
            Stream.of("/usr/sbin", "/usr/local/bin"));
    return folders
        .map(name -> Path.of(name, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "'nats-server' is missing; install it (Debian: apt-get install nats-server)"));
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public LeaseStore open(int through, Duration operationTimeout) throws StoreException {
    return NatsLeases.open(
        "nats://127.0.0.1:" + through,
        NatsOptions.defaults().withOperationTimeout(operationTimeout));
  }

  @Override
  public void start() throws Exception {
    if (process != null && process.isAlive()) {
      return;
    }
    process =
        new ProcessBuilder(
                List.of(
                    binary().toString(),
                    "--addr=127.0.0.1",
                    "--port=" + port,
                    "--jetstream",
                    "--store_dir=" + folder.resolve("store"),
                    "--log=" + folder.resolve("log")))
            .inheritIO()
            .start();
    // It listens when JetStream has read its files.
    await("nats-server listens")
        .atMost(Duration.ofSeconds(60))
        .until(() -> process.isAlive() && listens());
  }

  private boolean listens() {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return socket.getInputStream().read() == 'I';
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void stop() throws Exception {
    process.destroy();
    process.waitFor();
  }

  @Override
  public void kill() throws Exception {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void freeze() throws Exception {
    Signals.send("STOP", process.pid());
  }

  @Override
  public void thaw() throws Exception {
    if (process.isAlive()) {
      Signals.send("CONT", process.pid());
    }
  }

  @Override
  public void close() throws Exception {
    thaw();
    stop();
  }
}
