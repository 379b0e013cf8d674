package io.millrace.bench.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A prepared statement whose parameters have names; kept open, so that the server keeps a plan. */
public final class NamedStatement implements AutoCloseable {

  private final Sql sql;
  private final PreparedStatement statement;

  /** Prepares {@code sql} on {@code connection}. */
  public NamedStatement(Connection connection, Sql sql) throws SQLException {
    this.sql = sql;
    this.statement = connection.prepareStatement(sql.text());
  }

  /** Sets a parameter wherever its name stands. */
  public NamedStatement set(String name, Object value) throws SQLException {
    boolean known = false;
    for (int i = 0; i < sql.parameters().size(); i++) {
      if (sql.parameters().get(i).equals(name)) {
        statement.setObject(i + 1, value);
        known = true;
      }
    }
    if (!known) {
      throw new IllegalArgumentException(
          "no parameter '%s' among %s".formatted(name, sql.parameters()));
    }
    return this;
  }

  /** Sets an array parameter; {@code type} is PostgreSQL's name of an element. */
  public NamedStatement setArray(String name, String type, Object[] values) throws SQLException {
    return set(name, statement.getConnection().createArrayOf(type, values));
  }

  /** Executes it; how many rows were written. */
  public int update() throws SQLException {
    return statement.executeUpdate();
  }

  /** Executes it; its rows, to be closed. */
  public ResultSet query() throws SQLException {
    return statement.executeQuery();
  }

  /** Executes it; the ids in its one column. */
  public List<UUID> ids() throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  /** Executes it and reads all rows, every column of them; how many there are. */
  public int rows() throws SQLException {
    int count = 0;
    try (ResultSet rows = statement.executeQuery()) {
      int columns = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        for (int i = 1; i <= columns; i++) {
          rows.getString(i);
        }
        count++;
      }
    }
    return count;
  }

  @Override
  public void close() throws SQLException {
    statement.close();
  }
}
