package io.millrace.test.crash;

import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import org.postgresql.ds.PGSimpleDataSource;

/** One PostgreSQL for a test class, on a port that it keeps when it is started again. */
final class CrashServer implements AutoCloseable {

  private final int port = freePort();
  private final Path folder;
  private final EmbeddedDatabase database;

  CrashServer() {
    try {
      this.folder = Files.createTempDirectory("crash");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.database = attach();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmbeddedDatabase attach() {
    return EmbeddedDatabase.at(
        folder.resolve("data"),
        EmbeddedDatabaseOptions.defaults()
            .withPort(port)
            .withSetting("max_connections", "400")
            .withSetting("shared_preload_libraries", "pg_stat_statements")
            .withSetting("shared_buffers", "64MB"));
  }

  EmbeddedDatabase database() {
    return database;
  }

  Path logs() {
    return folder;
  }

  /** Connections to the server itself. */
  PGSimpleDataSource source(String application) {
    return source(application, port);
  }

  /** Connections through another port. */
  PGSimpleDataSource source(String application, int through) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(through));
    source.setUser(database.user());
    source.setPassword(database.password());
    source.setApplicationName(application);
    return source;
  }

  String url(int through) {
    return database.jdbcUrl().replace(":" + port + "/", ":" + through + "/");
  }

  int port() {
    return port;
  }

  /** SIGKILL to the postmaster, and a start on the same data. */
  void killAndRestart() {
    long pid = database.serverPid();
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    await("the server is gone")
        .atMost(Duration.ofMinutes(1))
        .until(() -> ProcessHandle.of(pid).isEmpty());
    attach().close();
  }

  @Override
  public void close() {
    database.close();
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
