package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One PostgreSQL for a test class. At the end no thread and no child process is left that was not
 * there before.
 */
final class Server implements BeforeAllCallback, AfterAllCallback {

  private final int port;
  private Path folder;
  private EmbeddedDatabase database;
  private Set<Long> childrenBefore;

  /** On any free port. */
  Server() {
    this(0);
  }

  /** On a port that it keeps when it is started again. */
  Server(int port) {
    this.port = port;
  }

  EmbeddedDatabase database() {
    return database;
  }

  Path logs() {
    return folder;
  }

  EmbeddedDatabase attachAgain() {
    return EmbeddedDatabase.at(folder.resolve("data"), options());
  }

  private EmbeddedDatabaseOptions options() {
    return EmbeddedDatabaseOptions.defaults()
        .withPort(port)
        .withSetting("max_connections", "200")
        .withSetting("shared_buffers", "64MB");
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    childrenBefore = children();
    folder = Files.createTempDirectory("crash");
    database = attachAgain();
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    database.close();
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
    await("no child process is left")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(children()).isSubsetOf(childrenBefore));
    await("no thread is left")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(ownThreads()).isEmpty());
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .descendants()
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static List<String> ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("millrace") || name.startsWith("side-"))
        .toList();
  }
}
