package io.millrace.embedded;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How to start an embedded database. Port and settings take effect when this process is the one
 * that starts the server; who attaches to a running server takes it as it is.
 *
 * {@snippet :
 * var options = EmbeddedDatabaseOptions.defaults().withPort(5433).withSetting("work_mem", "16MB");
 * }
 *
 * @param port TCP port on loopback; 0 (the default) takes the port of the last start if it is free,
 *     else any free one
 * @param database name of the database that connections open, {@code millrace} by default; made if
 *     it is missing; 1 to 63 bytes of UTF-8
 * @param settings further settings of the server by name, such as {@code shared_buffers}; they
 *     replace the defaults of this module. Those that durability and safety rest on are refused.
 * @param startTimeout the longest wait until the server accepts connections, 60 s by default; also
 *     the longest wait for a server that another process is starting or stopping
 * @param onExit what to do when the JVM exits while the database is open
 */
public record EmbeddedDatabaseOptions(
    int port, String database, Map<String, String> settings, Duration startTimeout, OnExit onExit) {

  /** What to do when the JVM exits while the database is open. */
  public enum OnExit {
    /** A shutdown hook closes the database. The default. */
    CLOSE,
    /**
     * Nothing: the program closes the database itself, at the end of a shutdown hook that still
     * works with it (hooks run at the same time). Without that the server outlives the JVM.
     */
    LEAVE
  }

  private static final EmbeddedDatabaseOptions DEFAULTS =
      new EmbeddedDatabaseOptions(0, "millrace", Map.of(), Duration.ofSeconds(60), OnExit.CLOSE);

  /** NAMEDATALEN - 1, fixed when PostgreSQL is compiled. */
  private static final int NAME_BYTES_MAX = 63;

  /** Settings that durability, safety or finding the server again rest on. */
  private static final Set<String> KEPT =
      Set.of(
          "allow_alter_system",
          "config_file",
          "data_directory",
          "external_pid_file",
          "fsync",
          "full_page_writes",
          "hba_file",
          "listen_addresses",
          "logging_collector",
          "password_encryption",
          "port",
          "ssl",
          "synchronous_commit",
          "unix_socket_directories",
          "zero_damaged_pages");

  /**
   * Checks and copies the components.
   *
   * @throws IllegalArgumentException if the port is outside 0 to 65535, the database name is empty
   *     or too long, a setting's name is not one word or is one that this module decides, a
   *     setting's value holds a line break, or the start timeout is not positive
   */
  public EmbeddedDatabaseOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is outside 0 to 65535");
    }
    int nameBytes = database.getBytes(StandardCharsets.UTF_8).length;
    if (nameBytes == 0 || nameBytes > NAME_BYTES_MAX || database.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "database name '" + database + "' must have 1 to " + NAME_BYTES_MAX + " bytes");
    }
    settings.forEach(EmbeddedDatabaseOptions::check);
    settings = Map.copyOf(settings);
    if (!startTimeout.isPositive()) {
      throw new IllegalArgumentException("start timeout " + startTimeout + " must be positive");
    }
  }

  /** A free port, database {@code millrace}, 60 s to start, closed when the JVM exits. */
  public static EmbeddedDatabaseOptions defaults() {
    return DEFAULTS;
  }

  /** The same options with a fixed port; 0 for a free one. */
  public EmbeddedDatabaseOptions withPort(int port) {
    return new EmbeddedDatabaseOptions(port, database, settings, startTimeout, onExit);
  }

  /** The same options with another database name. */
  public EmbeddedDatabaseOptions withDatabase(String database) {
    return new EmbeddedDatabaseOptions(port, database, settings, startTimeout, onExit);
  }

  /** The same options with one more setting of the server, in PostgreSQL's own spelling. */
  public EmbeddedDatabaseOptions withSetting(String name, String value) {
    var more = new TreeMap<>(settings);
    more.put(name, value);
    return new EmbeddedDatabaseOptions(port, database, more, startTimeout, onExit);
  }

  /** The same options with another start timeout. */
  public EmbeddedDatabaseOptions withStartTimeout(Duration startTimeout) {
    return new EmbeddedDatabaseOptions(port, database, settings, startTimeout, onExit);
  }

  /** The same options with another answer to the exit of the JVM. */
  public EmbeddedDatabaseOptions withOnExit(OnExit onExit) {
    return new EmbeddedDatabaseOptions(port, database, settings, startTimeout, onExit);
  }

  private static void check(String name, String value) {
    if (!name.matches("[a-z_][a-z0-9_.]*")) {
      throw new IllegalArgumentException("setting '" + name + "' is not a lower-case name");
    }
    if (KEPT.contains(name)) {
      throw new IllegalArgumentException(
          "setting '" + name + "' is decided by the embedded database and cannot be changed");
    }
    if (value.chars().anyMatch(c -> c < ' ')) {
      throw new IllegalArgumentException("setting '" + name + "' holds a control character");
    }
  }
}
