package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL 13, which is older than what Millrace works with. */
class OldServerTest {

  private static final Path ARCHIVE =
      Path.of("target/old-postgres/postgres-linux-x86_64.txz").toAbsolutePath();

  @TempDir Path folder;
  private String as = "";
  private int port;

  @BeforeEach
  void startPostgres() throws Exception {
    assertThat(System.getProperty("os.name") + " " + System.getProperty("os.arch"))
        .as("the archive of the old server is for Linux on x86-64")
        .isEqualTo("Linux amd64");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    Files.createDirectory(folder.resolve("pg"));
    Cli.bash(folder, "tar -xJf '%s' -C pg".formatted(ARCHIVE));
    if (Cli.bash(folder, "id -u").equals("0")) {
      // PostgreSQL refuses to run as root.
      as = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
      Cli.bash(folder, "chmod 755 . && chown -R 65534:65534 pg");
    }
    Cli.bash(folder, as + "pg/bin/initdb -D pg/data -U postgres -A trust --no-sync >/dev/null");
    Cli.bash(
        folder,
        as
            + "pg/bin/pg_ctl -D pg/data -w -l pg/log -o '-p %d -k \"\" -h 127.0.0.1' start >/dev/null"
                .formatted(port));
  }

  @AfterEach
  void stopPostgres() throws Exception {
    if (Files.exists(folder.resolve("pg/data/postmaster.pid"))) {
      Cli.bash(folder, as + "pg/bin/pg_ctl -D pg/data -w -m immediate stop >/dev/null");
    }
  }

  @Test
  void aServerOlderThan14IsRefused() throws Exception {
    String url = "postgresql://postgres@127.0.0.1:%d/postgres".formatted(port);

    var ended = new Cli(folder).run("runs", "list", "--database-url", url);

    assertThat(ended.refusal()).contains("13", "14");
  }
}
