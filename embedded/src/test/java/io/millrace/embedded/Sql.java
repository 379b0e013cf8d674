package io.millrace.embedded;

import java.sql.SQLException;
import javax.sql.DataSource;

/** One statement on a connection of its own. */
final class Sql {

  private Sql() {}

  static void run(DataSource database, String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  static String ask(DataSource database, String sql) throws SQLException {
    try (var connection = database.getConnection();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
