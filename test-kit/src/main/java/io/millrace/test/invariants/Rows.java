package io.millrace.test.invariants;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows as text. */
final class Rows {

  private Rows() {}

  /** All rows, the columns of each joined by a blank. */
  static List<String> of(Connection connection, String sql) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      int columns = row.getMetaData().getColumnCount();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int c = 1; c <= columns; c++) {
          values.add(String.valueOf(row.getString(c)));
        }
        found.add(String.join(" ", values));
      }
    }
    return found;
  }

  /** Those that are not in the table of runs. */
  static List<UUID> missing(Connection connection, Collection<UUID> runs) throws SQLException {
    List<UUID> missing = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select e.id from unnest(?) as e(id) where not exists (select from run where run_id = e.id)")) {
      statement.setArray(1, connection.createArrayOf("uuid", runs.toArray(new UUID[0])));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          missing.add(row.getObject(1, UUID.class));
        }
      }
    }
    return missing;
  }
}
