package io.millrace.embedded;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/** Opens connections to the server of a folder. */
final class ServerLogin {

  private ServerLogin() {}

  static PGSimpleDataSource source(ServerFile server, String database) {
    var source = new PGSimpleDataSource();
    source.setServerNames(new String[] {"127.0.0.1"});
    source.setPortNumbers(new int[] {server.port()});
    source.setDatabaseName(database);
    source.setUser(server.user());
    source.setPassword(server.password());
    source.setApplicationName("millrace");
    return source;
  }

  /** Makes the database if it is missing, and returns the server's version. */
  static String prepare(ServerFile server, String database) throws SQLException {
    try (var connection = source(server, "postgres").getConnection()) {
      if (!exists(connection, database)) {
        try (var create = connection.createStatement()) {
          create.execute("CREATE DATABASE \"" + database.replace("\"", "\"\"") + '"');
        }
      }
      return connection.getMetaData().getDatabaseProductVersion();
    }
  }

  private static boolean exists(Connection connection, String database) throws SQLException {
    try (var query = connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      query.setString(1, database);
      try (var rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }
}
