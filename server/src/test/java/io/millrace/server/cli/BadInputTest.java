package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.embedded.EmbeddedDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each gets one sentence on stderr and exit code 2, and leaves nothing behind. */
class BadInputTest {

  @TempDir static Path shared;
  private static Cli cli;
  // Held open, so that the commands attach and need not start a server each.
  private static EmbeddedDatabase database;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    cli = new Cli(shared);
    database = EmbeddedDatabase.at(cli.data());
  }

  @AfterAll
  static void stopAll() throws Exception {
    database.close();
    cli.stopAll();
  }

  @Test
  void anInputThatIsNoJson() throws Exception {
    assertThat(refused("{\"directory\":"))
        .startsWith(
            "millrace: input of workflow 'index-files' at $: is not JSON at line 1, column ")
        .doesNotContainIgnoringCase("source");
    nothingIsStored();
  }

  @Test
  void anInputThatDoesNotFitNamesItsPlace() throws Exception {
    assertThat(refused("{\"directory\":{\"a\":1}}"))
        .startsWith("millrace: input of workflow 'index-files' at $.directory: ");
  }

  @Test
  void aMissingField() throws Exception {
    assertThat(refused("{}"))
        .contains("the field 'directory' is missing; give {\"directory\":\"PATH\"}");
  }

  @Test
  void anUnknownField() throws Exception {
    assertThat(refused("{\"directory\":\".\",\"dept\":1}")).contains("unknown field 'dept'");
  }

  @Test
  void aDirectoryThatDoesNotExist() throws Exception {
    assertThat(refused("{\"directory\":\"/no/such\"}"))
        .contains("directory '/no/such' does not exist");
    nothingIsStored();
  }

  @Test
  void aDirectoryThatIsAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(refused(Cli.input(file))).contains("'%s' is not a directory".formatted(file));
  }

  @Test
  void aDataFolderThatIsAFile() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(cli.run("runs", "list", "--data", file.toString()).refusal())
        .contains(file.toString());
  }

  @Test
  void aDataFolderThatCannotBeWritten() throws Exception {
    // Not even root can make a folder there.
    assertThat(cli.run("runs", "list", "--data", "/proc/millrace").refusal())
        .contains("/proc/millrace", "cannot be written");
  }

  @Test
  void aDataFolderOfAnotherMajorVersion() throws Exception {
    Path other = folder.resolve("other");
    EmbeddedDatabase.at(other).close();
    Files.writeString(other.resolve("postgresql/data/PG_VERSION"), "17\n");

    String sentence = cli.run("runs", "list", "--data", other.toString()).refusal();

    assertThat(sentence).contains("PostgreSQL 17", "PostgreSQL 18");
  }

  @Test
  void aPortThatIsTaken() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());

      String data = folder.resolve("new").toString();
      assertThat(cli.run("runs", "list", "--data", data, "--database-port", port).refusal())
          .contains(port);
    }
  }

  @Test
  void aDatabaseUrlThatDoesNotAnswer() throws Exception {
    int closed;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }

    String url = "postgresql://ada:secret@127.0.0.1:%d/db".formatted(closed);
    String sentence = cli.run("runs", "list", "--database-url", url).refusal();

    assertThat(sentence).contains("127.0.0.1:" + closed).doesNotContain("secret");
  }

  @Test
  void aWrongPassword() throws Exception {
    String url =
        "postgresql://%s:wrong@127.0.0.1:%d/millrace".formatted(database.user(), database.port());

    assertThat(cli.run("runs", "list", "--database-url", url).refusal())
        .contains("password")
        .doesNotContain("wrong@");
  }

  @Test
  void aSchemaThatIsNewerThanTheProgram() throws Exception {
    try (var other = EmbeddedDatabase.at(folder.resolve("other"));
        var connection = other.getConnection();
        var statement = connection.createStatement()) {
      String url =
          "postgresql://%s:%s@127.0.0.1:%d/millrace"
              .formatted(other.user(), other.password(), other.port());
      assertThat(cli.run("runs", "list", "--database-url", url).exitCode()).isZero();
      statement.execute(
          """
          INSERT INTO millrace.flyway_schema_history
            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
          VALUES (9999, '9999', 'from the future', 'SQL', 'V9999__from_the_future.sql', 1, 'test', 1, true)
          """);

      assertThat(cli.run("runs", "list", "--database-url", url).refusal()).contains("newer");
    }
  }

  private String refused(String input) throws Exception {
    return cli.run("run", "index-files", "--input", input).refusal();
  }

  private void nothingIsStored() throws Exception {
    assertThat(cli.run("runs", "list", "--json").out()).isEqualTo("{\"runs\":[],\"next\":null}\n");
  }
}
