package io.millrace.engine.database;

import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.sql.Connection;
import java.sql.SQLException;

/** Refuses servers that are too old to be tested with. */
final class ServerVersion {

  private static final int OLDEST_MAJOR = 14;

  private ServerVersion() {}

  static void check(Connection connection) throws SQLException {
    int major = connection.getMetaData().getDatabaseMajorVersion();
    if (major < OLDEST_MAJOR) {
      throw new DatabaseException(
          Reason.SERVER_TOO_OLD,
          "PostgreSQL %s is too old; Millrace needs %d or newer"
              .formatted(connection.getMetaData().getDatabaseProductVersion(), OLDEST_MAJOR),
          null);
    }
  }
}
