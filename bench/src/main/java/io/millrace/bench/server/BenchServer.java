package io.millrace.bench.server;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import io.millrace.embedded.EmbeddedDatabaseOptions.OnExit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** An embedded server in a folder that lives as long as the invocation. */
public final class BenchServer implements AutoCloseable {

  private final Path folder;
  private final EmbeddedDatabase database;

  private BenchServer(Path folder, EmbeddedDatabase database) {
    this.folder = folder;
    this.database = database;
  }

  /** Starts it with the settings that every user of the embedded server gets. */
  public static BenchServer start() throws IOException {
    Path folder = Files.createTempDirectory("millrace-bench-");
    try {
      // The order of an early end is ours: children first, then the server, then its folder.
      var options = EmbeddedDatabaseOptions.defaults().withOnExit(OnExit.LEAVE);
      return new BenchServer(folder, EmbeddedDatabase.at(folder, options));
    } catch (RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  /** How children reach it. */
  public ServerAddress address() {
    return new ServerAddress(database.jdbcUrl(), database.user(), database.password());
  }

  /** Stops the server and removes its folder. A second call does nothing. */
  @Override
  public synchronized void close() {
    database.close();
    delete(folder);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
