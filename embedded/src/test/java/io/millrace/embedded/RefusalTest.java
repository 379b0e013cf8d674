package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each thing in the surroundings that a start refuses, and what it says. */
class RefusalTest {

  static final EmbeddedDatabaseOptions DEFAULTS = EmbeddedDatabaseOptions.defaults();

  @TempDir static Path temp;

  /** Has a database; each refusal leaves it as it was. */
  final Path folder = temp.resolve("d");

  @Test
  void aPathThatIsAFile() throws Exception {
    Path file = Files.createFile(temp.resolve("file"));

    assertRefused(file, DEFAULTS, Kind.NOT_A_FOLDER)
        .hasMessageContaining("'" + file + "' is a file");
    assertRefused(file.resolve("below"), DEFAULTS, Kind.NOT_A_FOLDER)
        .hasMessageContaining("'" + file + "' is a file");
  }

  @Test
  void aFolderThatCannotBeWritten() {
    Path folder = Path.of("/proc/self"); // even root cannot write here
    assertThat(folder).as("this test needs the /proc of Linux").isDirectory();

    assertRefused(folder, DEFAULTS, Kind.NOT_WRITABLE).hasMessageContaining("'/proc/self'");
  }

  @Test
  void aFolderOfAnotherUser() throws Exception {
    assertThat(OperatingSystem.isRoot())
        .as("run as root: only root can give a folder away")
        .isTrue();
    Path folder = Files.createDirectories(temp.resolve("theirs/postgresql"));
    Files.setAttribute(folder, "unix:uid", 1);

    assertRefused(folder.getParent(), DEFAULTS, Kind.OTHER_USER)
        .hasMessageContaining("theirs' belongs to user '");
  }

  @Test
  void aFolderOfAnotherMajorVersion() throws Exception {
    Path data = Files.createDirectories(temp.resolve("old/postgresql/data"));
    Files.writeString(data.resolve("PG_VERSION"), "13\n");

    assertRefused(temp.resolve("old"), DEFAULTS, Kind.OTHER_VERSION)
        .hasMessageContaining("is of PostgreSQL 13, but this program brings PostgreSQL 18.");
  }

  @Test
  void aFixedPortThatIsTaken() throws Exception {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var options = DEFAULTS.withPort(socket.getLocalPort());

      assertRefused(folder, options, Kind.PORT_TAKEN)
          .hasMessageContaining("Port " + socket.getLocalPort() + " cannot be taken");
    }
  }

  @Test
  void aSettingThatTheServerDoesNotKnowIsNamedByItsLog() {
    assertRefused(folder, DEFAULTS.withSetting("no_such_setting", "1"), Kind.START_FAILED)
        .hasMessageContaining("did not start; its log '")
        .hasMessageContaining("unrecognized configuration parameter \"no_such_setting\"");
  }

  @Test
  void aStartThatAnotherProcessDoesNotFinish() throws Exception {
    Path lock = Files.createDirectories(temp.resolve("busy/postgresql")).resolve("door.lock");
    try (var door = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(door.lock().isValid()).isTrue();

      assertRefused(
              temp.resolve("busy"), DEFAULTS.withStartTimeout(Duration.ofMillis(20)), Kind.BUSY)
          .hasMessageContaining("busy'");
    }
  }

  @Test
  void anInterruptedThreadGivesUpAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertRefused(temp.resolve("new"), DEFAULTS, Kind.INTERRUPTED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Where the interrupt comes while a file is written, that write fails first. */
  @Test
  void anInterruptThatEndsAWriteIsNotTakenForAFolderThatCannotBeWritten() {
    try {
      assertThat(Folder.notWritable(temp, new ClosedByInterruptException()).kind())
          .isEqualTo(Kind.INTERRUPTED);
      assertThat(Folder.notWritable(temp, new FileLockInterruptionException()).kind())
          .isEqualTo(Kind.INTERRUPTED);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aRefusedFolderCanBeOpenedOnceTheReasonIsGone() throws Exception {
    assertRefused(folder, DEFAULTS.withSetting("no_such_setting", "1"), Kind.START_FAILED);

    try (var database = EmbeddedDatabase.at(folder)) {
      assertThat(Sql.ask(database, "SELECT 1")).isEqualTo("1");
    }
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      Path folder, EmbeddedDatabaseOptions options, Kind kind) {
    return assertThatThrownBy(() -> EmbeddedDatabase.at(folder, options).close())
        .isInstanceOfSatisfying(
            EmbeddedDatabaseException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }
}
