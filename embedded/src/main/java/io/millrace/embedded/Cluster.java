package io.millrace.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import io.millrace.embedded.EmbeddedDatabaseException.Kind;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The cluster on disk while no server runs on it: made, configured, its password set anew. */
record Cluster(Programs programs) {

  /** For a machine that also does other things; the caller's settings replace them. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "jit", "off", // compiles for longer than the short statements here run
          "log_line_prefix", "%m [%p] ",
          "log_timezone", "UTC",
          "max_connections", "200",
          "max_wal_size", "4GB", // fewer checkpoints, so fewer full page images
          "shared_buffers", "256MB",
          "timezone", "UTC");

  private static final String STATEMENTS = "pg_stat_statements";

  private static final String OWN_FILE = "millrace.conf";

  /** Above this the log is set aside at the next start; a guess at what a person still opens. */
  private static final long LOG_BYTES_MAX = 10_000_000;

  /** Makes the cluster with this password; killed at any point, it leaves none. */
  void create(ServerFile server) throws IOException {
    Path fresh = folder().data().resolveSibling("data.new");
    Path passwordFile = folder().root().resolve("password");
    PrivateFiles.deleteTree(fresh);
    Files.deleteIfExists(passwordFile);
    PrivateFiles.createFolder(fresh);
    programs.account().own(fresh);
    try {
      PrivateFiles.create(passwordFile, server.password() + "\n");
      programs.account().own(passwordFile);
      var result = programs.initdb(fresh, passwordFile);
      if (!result.ok()) {
        throw new EmbeddedDatabaseException(
            Kind.START_FAILED,
            "PostgreSQL could not make a database in '%s':%n%s"
                .formatted(folder().home(), result.output()));
      }
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.writeString(
        fresh.resolve("postgresql.conf"),
        "%n# Written anew at each start; lines below it win over it.%ninclude '%s'%n"
            .formatted(OWN_FILE),
        StandardOpenOption.APPEND);
    server.write(folder().serverFile());
    Files.move(fresh, folder().data(), ATOMIC_MOVE);
    PrivateFiles.syncFolder(folder().root());
  }

  /** Gives the stopped cluster the password, for when nobody knows the old one any more. */
  void setPassword(ServerFile server) throws IOException {
    var result =
        programs.single("ALTER ROLE %s PASSWORD '%s'".formatted(server.user(), server.password()));
    if (!result.ok()) {
      throw new EmbeddedDatabaseException(
          Kind.NO_PASSWORD,
          "'%s' is missing, and the password could not be set anew:%n%s"
              .formatted(folder().serverFile(), result.output()));
    }
    server.write(folder().serverFile());
  }

  /** Writes the settings and makes the folder ready for a start. */
  void configure(Map<String, String> settings) throws IOException {
    var all = new TreeMap<>(DEFAULTS);
    if (programs.binaries().ships(STATEMENTS)) {
      all.put("shared_preload_libraries", STATEMENTS);
    }
    all.putAll(settings);
    var text = new StringBuilder("# Written by Millrace at each start; edits are lost.\n");
    all.forEach((name, value) -> text.append(name).append(" = ").append(quote(value)).append('\n'));
    Path file = folder().data().resolve(OWN_FILE);
    PrivateFiles.replace(file, text.toString());
    programs.account().own(folder().data());
    programs.account().own(file);
    prepareLog();
  }

  /** The last lines of the log, of those written since it had that size. */
  String logSince(long size, int lines) throws IOException {
    try (var channel = Files.newByteChannel(folder().log())) {
      // A bound: what matters is at the end.
      channel.position(Math.max(Math.min(size, channel.size()), channel.size() - 16_384));
      var bytes = Channels.newInputStream(channel).readAllBytes();
      List<String> all = new String(bytes, StandardCharsets.UTF_8).strip().lines().toList();
      return String.join(
          System.lineSeparator(), all.subList(Math.max(0, all.size() - lines), all.size()));
    }
  }

  private void prepareLog() throws IOException {
    Path log = folder().log();
    if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
      Files.move(log, log.resolveSibling("log.1"), REPLACE_EXISTING);
    }
    if (!Files.exists(log)) {
      PrivateFiles.create(log, "");
    }
    programs.account().own(log);
    programs.account().letIn(folder().root());
  }

  private Folder folder() {
    return programs.folder();
  }

  private static String quote(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
