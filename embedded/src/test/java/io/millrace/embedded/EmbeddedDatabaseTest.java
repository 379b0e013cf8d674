package io.millrace.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One server, seen from one process. */
class EmbeddedDatabaseTest {

  @TempDir static Path folder;
  static EmbeddedDatabase database;
  static Set<String> threadsBefore;

  @BeforeAll
  static void start() {
    threadsBefore = threads();
    database =
        EmbeddedDatabase.at(
            folder,
            EmbeddedDatabaseOptions.defaults()
                .withSetting("work_mem", "7MB")
                .withSetting("application_name", "it's a \\ test"));
  }

  @AfterAll
  static void nothingIsLeftBehind() {
    long pid = database.serverPid();
    database.close();

    assertThat(OperatingSystem.runs(pid, "postgres")).isFalse();
    assertThat(ProcessHandle.current().descendants()).isEmpty();
    assertThat(threads()).isSubsetOf(threadsBefore);
    assertThat(folder.resolve("postgresql/server.json")).content().contains("\"pid\":0}");
  }

  @ParameterizedTest
  @CsvSource({
    "fsync, on",
    "synchronous_commit, on",
    "full_page_writes, on",
    "data_checksums, on",
    "password_encryption, scram-sha-256",
    "listen_addresses, 127.0.0.1",
    "unix_socket_directories, ''",
    "server_encoding, UTF8",
    "jit, off",
    "max_connections, 200",
    "shared_buffers, 256MB",
    "max_wal_size, 4GB",
    "shared_preload_libraries, pg_stat_statements",
    "work_mem, 7MB",
  })
  void theServerRunsWithSetting(String name, String value) throws SQLException {
    assertThat(Sql.ask(database, "SHOW " + name)).isEqualTo(value);
  }

  @Test
  void aSettingMayHoldQuotesAndBackslashes() throws SQLException {
    var value = Sql.ask(database, "SELECT reset_val FROM pg_settings WHERE name = 'work_mem'");
    assertThat(value).isEqualTo("7168");
    assertThat(folder.resolve("postgresql/data/millrace.conf"))
        .content()
        .contains("application_name = 'it''s a \\\\ test'");
  }

  @Test
  void nobodyCanTurnDurabilityOffByAlterSystem() throws SQLException {
    Sql.run(database, "ALTER SYSTEM SET fsync = off");
    Sql.run(database, "SELECT pg_reload_conf()");

    assertThat(Sql.ask(database, "SELECT source FROM pg_settings WHERE name = 'fsync'"))
        .isEqualTo("command line");
    assertThat(Sql.ask(database, "SHOW fsync")).isEqualTo("on");
    Sql.run(database, "ALTER SYSTEM RESET fsync");
  }

  @Test
  void textIsOrderedByCodePointWithTheBuiltInProvider() throws SQLException {
    assertThat(
            Sql.ask(
                database,
                "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'millrace'"))
        .isEqualTo("bC.UTF-8");
    assertThat(Sql.ask(database, "SELECT 'Z' < 'a' AND upper('ü') = 'Ü'")).isEqualTo("t");
  }

  @Test
  void aWrongPasswordIsRefused() {
    assertThatThrownBy(() -> database.getConnection(database.user(), "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void theServerListensOnLoopbackAlone() throws Exception {
    var others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> !address.isLoopbackAddress())
            .toList();

    for (InetAddress address : others) {
      assertThatThrownBy(() -> new Socket(address, database.port()).close())
          .isInstanceOf(java.io.IOException.class);
    }
    new Socket(InetAddress.ofLiteral("127.0.0.1"), database.port()).close();
  }

  @Test
  void whatHoldsThePasswordIsForTheOwnerOnly() throws Exception {
    var file = folder.resolve("postgresql/server.json");

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().contains(database.password()).contains("" + database.serverPid());
    assertThat(database.toString()).doesNotContain(database.password());
    assertThat(database.jdbcUrl())
        .isEqualTo("jdbc:postgresql://127.0.0.1:%d/millrace", database.port());
    assertThat(folder.resolve("postgresql/password")).doesNotExist();
  }

  @Test
  void aSecondDatabaseInTheSameJvmSharesTheServer() throws Exception {
    var link = folder.resolveSibling(folder.getFileName() + "-link");
    Files.createSymbolicLink(link, folder);
    try (var second =
        EmbeddedDatabase.at(link, EmbeddedDatabaseOptions.defaults().withDatabase("O\"ther"))) {
      assertThat(second.serverPid()).isEqualTo(database.serverPid());
      assertThat(Sql.ask(second, "SELECT current_database()")).isEqualTo("O\"ther");
    } finally {
      Files.delete(link);
    }

    assertThat(Sql.ask(database, "SELECT 1")).isEqualTo("1");
  }

  @Test
  void aClosedDatabaseSaysSo() {
    var second = EmbeddedDatabase.at(folder);
    second.close();
    second.close();

    assertThatThrownBy(second::getConnection)
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(folder.getFileName() + "' is closed");
    assertThat(second.toString()).endsWith("closed]");
  }

  @Test
  void theDriverAnswersQuestionsAboutWrapping() throws SQLException {
    assertThat(database.isWrapperFor(EmbeddedDatabase.class)).isTrue();
    assertThat(database.unwrap(EmbeddedDatabase.class)).isSameAs(database);
    assertThatThrownBy(() -> database.unwrap(String.class)).isInstanceOf(SQLException.class);
  }

  private static Set<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        // Threads of the JDK and the driver that serve all uses, and end by themselves.
        .filter(
            name ->
                Stream.of("process reaper", "PostgreSQL-JDBC-Cleaner").noneMatch(name::startsWith))
        .collect(Collectors.toSet());
  }
}
