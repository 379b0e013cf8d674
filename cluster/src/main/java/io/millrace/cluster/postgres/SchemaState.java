package io.millrace.cluster.postgres;

import io.millrace.cluster.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * What a server says of itself and of our schema.
 *
 * @param description such as {@code postgresql db.example:5432/shop}
 * @param serverMajor the server's version
 * @param applied the number of the last migration; 0 where there is none
 */
record SchemaState(String description, int serverMajor, int applied) {

  /** The number of the last file in {@code migration}; a test holds them together. */
  static final int LATEST = 1;

  static final String HISTORY = "cluster_schema_history";

  private static final int OLDEST_MAJOR = 14;
  // Without what comes after the database: it may hold a password.
  private static final Pattern URL = Pattern.compile("jdbc:postgresql:(?://)?([^?]*).*");

  static SchemaState read(Connection connection, String schema) throws SQLException {
    return new SchemaState(
        URL.matcher(connection.getMetaData().getURL()).replaceFirst("postgresql $1"),
        connection.getMetaData().getDatabaseMajorVersion(),
        applied(connection, schema));
  }

  /** False when migrations are missing. */
  boolean isUpToDate(String schema) throws StoreException {
    if (serverMajor < OLDEST_MAJOR) {
      throw new StoreException(
          "%s is version %d; Millrace needs %d or newer"
              .formatted(description, serverMajor, OLDEST_MAJOR));
    }
    if (applied > LATEST) {
      throw new StoreException(
          "schema '%s' of %s is at version %d, this Millrace knows %d; use a newer Millrace or another schema"
              .formatted(schema, description, applied, LATEST));
    }
    return applied == LATEST;
  }

  static int applied(Connection connection, String schema) throws SQLException {
    try (PreparedStatement exists =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      exists.setString(1, schema + "." + HISTORY);
      try (ResultSet row = exists.executeQuery()) {
        if (!row.next() || !row.getBoolean(1)) {
          return 0;
        }
      }
    }
    // The schema's name is a checked identifier; the table's name cannot be a parameter.
    String latest =
        "select coalesce(max(version::int), 0) from %s.%s where success and version is not null"
            .formatted(schema, HISTORY);
    try (PreparedStatement statement = connection.prepareStatement(latest);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }
}
