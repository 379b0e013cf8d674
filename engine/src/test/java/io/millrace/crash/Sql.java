package io.millrace.crash;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Questions to the database in one line. */
final class Sql {

  private Sql() {}

  /** All rows, the columns of each joined by a blank. */
  static List<String> rows(DataSource source, String sql, Object... values) {
    try (Connection connection = source.getConnection()) {
      return rows(connection, sql, values);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  static List<String> rows(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<String> found = new ArrayList<>();
      if (statement.execute()) {
        try (ResultSet row = statement.getResultSet()) {
          while (row.next()) {
            List<String> columns = new ArrayList<>();
            for (int c = 1; c <= row.getMetaData().getColumnCount(); c++) {
              columns.add(row.getString(c));
            }
            found.add(String.join(" ", columns.stream().map(String::valueOf).toList()));
          }
        }
      }
      return found;
    }
  }
}
