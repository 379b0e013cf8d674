package io.millrace.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the next start finds after the server, or a file of ours, was lost. */
class RecoveryTest {

  @TempDir static Path temp;
  final Path folder = temp.resolve("d");
  final Path ours = folder.resolve("postgresql");

  @Test
  void committedDataSurvivesAServerThatIsKilledAndItsAddressStays() throws Exception {
    try (var database = EmbeddedDatabase.at(folder)) {
      Sql.run(database, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer");
      long killed = database.serverPid();
      int port = database.port();
      kill(killed);

      try (var next = EmbeddedDatabase.at(folder)) {
        assertThat(next.serverPid()).isNotEqualTo(killed).isEqualTo(database.serverPid());
        assertThat(next.port()).isEqualTo(port);
        assertThat(Sql.ask(next, "SELECT answer FROM kept")).isEqualTo("42");
        assertThat(Sql.ask(database, "SELECT answer FROM kept")).isEqualTo("42");
      }
    }
  }

  @Test
  void aPidThatNowBelongsToAStrangerDoesNotPreventTheStart() throws Exception {
    try (var database = EmbeddedDatabase.at(folder)) {
      kill(database.serverPid());
    }
    var pidFile = ours.resolve("data/postmaster.pid");
    var lines = Files.readAllLines(pidFile, ISO_8859_1);
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(pidFile, lines);

    try (var database = EmbeddedDatabase.at(folder)) {
      assertThat(Sql.ask(database, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aCopyOfAFolderInUseGetsAServerOfItsOwn() throws Exception {
    try (var database = EmbeddedDatabase.at(folder)) {
      Sql.run(database, "CHECKPOINT");
      Path copy = copy(folder, temp.resolve("copy"));

      try (var other = EmbeddedDatabase.at(copy)) {
        assertThat(other.serverPid()).isNotEqualTo(database.serverPid());
        assertThat(Sql.ask(other, "SELECT 1")).isEqualTo("1");
      }
      assertThat(Sql.ask(database, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aLostServerFileOfAStoppedServerCostsOnlyTheOldPassword() throws Exception {
    String before;
    try (var database = EmbeddedDatabase.at(folder)) {
      before = database.password();
    }
    Files.writeString(ours.resolve("server.json"), "{}");

    try (var database = EmbeddedDatabase.at(folder)) {
      assertThat(database.password()).isNotEqualTo(before);
      assertThat(Sql.ask(database, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void aServerWhosePasswordIsLostIsNamed() throws Exception {
    try (var database = EmbeddedDatabase.at(folder)) {
      for (var content : List.of("{}", ServerFile.fresh().running("18.6", 1, 1).toJson())) {
        Files.writeString(ours.resolve("server.json"), content);
        assertThatThrownBy(() -> EmbeddedDatabase.at(folder))
            .isInstanceOfSatisfying(
                EmbeddedDatabaseException.class,
                e -> assertThat(e.kind()).isEqualTo(Kind.NO_PASSWORD))
            .hasMessageContaining("(pid " + database.serverPid() + ")")
            .hasMessageContaining("server.json");
      }
    }
    Files.delete(ours.resolve("server.json"));
    EmbeddedDatabase.at(folder).close();
  }

  @Test
  void aFixedPortIsTakenAndKeptForTheNextStart() throws Exception {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    try (var database =
        EmbeddedDatabase.at(folder, EmbeddedDatabaseOptions.defaults().withPort(port))) {
      assertThat(database.port()).isEqualTo(port);
    }

    try (var database = EmbeddedDatabase.at(folder)) {
      assertThat(database.port()).isEqualTo(port);
    }
  }

  @Test
  void aDeletedFolderTakesItsServerAlong() throws Exception {
    Path doomed = temp.resolve("doomed");
    var database = EmbeddedDatabase.at(doomed);
    long pid = database.serverPid();

    PrivateFiles.deleteTree(doomed);
    database.close();

    await().until(() -> !OperatingSystem.runs(pid, "postgres"));
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    await().until(() -> !OperatingSystem.runs(pid, "postgres"));
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    return to;
  }
}
