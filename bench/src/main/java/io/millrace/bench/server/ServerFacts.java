package io.millrace.bench.server;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the server says of itself, read back and not assumed.
 *
 * @param settings by name, in the order of the header
 */
public record ServerFacts(Map<String, String> settings) {

  /** Without any of these a commit would not be a promise, and its figure worth nothing. */
  private static final List<String> DURABILITY =
      List.of("fsync", "synchronous_commit", "full_page_writes");

  private static final List<String> READ_BACK =
      List.of(
          "server_version",
          "fsync",
          "synchronous_commit",
          "full_page_writes",
          "wal_sync_method",
          "data_checksums",
          "shared_buffers",
          "max_wal_size",
          "max_connections");

  /** Reads them on a connection such as the workloads use. */
  public static ServerFacts read(ServerAddress server) throws SQLException {
    Map<String, String> settings = new LinkedHashMap<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (String name : READ_BACK) {
        try (ResultSet row = statement.executeQuery("show " + name)) {
          row.next();
          settings.put(name, row.getString(1));
        }
      }
    }
    return new ServerFacts(settings);
  }

  /** One sentence when a setting gives durability away; empty when all hold. */
  public Optional<String> lackOfDurability() {
    List<String> off =
        DURABILITY.stream().filter(name -> "off".equals(settings.get(name))).toList();
    return off.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the server runs with %s off; figures without durability are not comparable"
                .formatted(String.join(", ", off)));
  }

  /** One line, such as {@code PostgreSQL 18.6, fsync=on, ...}. */
  public String line() {
    StringBuilder line = new StringBuilder("PostgreSQL ");
    settings.forEach(
        (name, value) ->
            line.append(name.equals("server_version") ? value : ", " + name + "=" + value));
    return line.toString();
  }
}
