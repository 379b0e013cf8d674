package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root starts PostgreSQL as somebody else, in whichever way the machine permits. */
class RootTest {

  @TempDir static Path temp;

  @BeforeAll
  static void onlyForRoot() throws Exception {
    assertThat(OperatingSystem.isRoot()).as("run as root: this test shows what root does").isTrue();
    // The account of the server must be able to reach the folder, as a person would arrange it.
    Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Test
  void theClusterChangesHandsBetweenTheWays() throws Exception {
    Path home = temp.resolve("d");

    for (var account :
        new ServerAccount[] {ServerAccount.NOBODY_FOR_GOOD, ServerAccount.NAMESPACE}) {
      var folder = Folder.prepare(home);
      var binaries = Binaries.provide(Platform.current(), folder.binaries());
      var server =
          new Server(
              folder, new Programs(folder, binaries, account), EmbeddedDatabaseOptions.defaults());

      var running = server.attachOrStart();
      try {
        assertThat(Sql.ask(ServerLogin.source(running, "millrace"), "SELECT 1")).isEqualTo("1");
        assertThat(OperatingSystem.ownerOf(Path.of("/proc/" + running.pid())))
            .hasValue(account.owner());
        assertThat(OperatingSystem.ownerOf(folder.serverFile())).hasValue(0);
      } finally {
        server.stop();
      }
      assertThat(OperatingSystem.runs(running.pid(), "postgres")).isFalse();
    }
    assertThat(ServerFile.read(home.resolve("postgresql/server.json")).map(ServerFile::pid))
        .isEqualTo(Optional.of(0L));
  }
}
