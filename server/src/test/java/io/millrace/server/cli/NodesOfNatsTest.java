package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.cluster.nats.NatsLeases;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Groups that are kept in a real nats-server. */
@Timeout(120)
class NodesOfNatsTest {

  @TempDir Path folder;
  private int port;
  private Process server;

  @BeforeEach
  void startNats() throws Exception {
    port = freePort();
    server =
        new ProcessBuilder(
                binary().toString(),
                "--addr=127.0.0.1",
                "--port=" + port,
                "--jetstream",
                "--store_dir=" + folder.resolve("store"),
                "--log=" + folder.resolve("log"))
            .start();
    await().atMost(Duration.ofSeconds(60)).until(this::listens);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path binary() {
    // Debian puts it where only root looks.
    return Stream.concat(
            Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1)),
            Stream.of("/usr/sbin", "/usr/local/bin"))
        .map(name -> Path.of(name, "nats-server"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "'nats-server' is missing; install it (Debian: apt-get install nats-server)"));
  }

  private boolean listens() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.getInputStream().read() == 'I';
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void stopNats() throws Exception {
    server.destroy();
    server.waitFor();
  }

  private String url() {
    return "nats://127.0.0.1:" + port;
  }

  private Cli.Ended ok(String... words) {
    var ended =
        Commands.execute(Stream.concat(Stream.of(words), Stream.of("--nats", url())).toList());
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void aGroupIsShownFromNatsWithoutADatabase() throws Exception {
    assertThat(ok("nodes").out()).isEqualTo("no groups in nats 127.0.0.1:%d\n".formatted(port));
    try (var store = NatsLeases.open(url());
        var _ = new LiveGroup(store, "pollers", "a", "b")) {
      assertThat(ok("nodes").out())
          .startsWith("group    pollers in nats 127.0.0.1:%d\n".formatted(port));
      JsonNode nodes = ok("nodes", "--json").json();
      assertThat(nodes.get("nodes").findValuesAsString("node")).containsExactly("a", "b");
      JsonNode partitions = ok("partitions", "--group", "pollers", "--json").json();
      assertThat(partitions.get("partitions").findValuesAsString("partition"))
          .containsExactly("p-0", "p-1", "p-2", "p-3");
      var unknown = List.of("nodes", "--group", "polers", "--nats", url());
      assertThat(Commands.execute(unknown).refusal())
          .isEqualTo(
              "millrace: group 'polers' is not known in nats 127.0.0.1:%d; known are 'pollers'"
                  .formatted(port));
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsNamedWithoutThePassword() throws Exception {
    String closed = "127.0.0.1:" + freePort();

    var ended = Commands.execute(List.of("nodes", "--nats", "nats://ada:secret@" + closed));

    assertThat(ended.refusal()).contains("nats " + closed).doesNotContain("secret");
  }
}
