package io.millrace.cluster.postgres;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.Written;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The tables {@code lease_space} and {@code lease}. */
final class LeaseTable {

  private final String channel;
  private final NamedSql openSpace;
  private final NamedSql findSpace;
  private final NamedSql spaces;
  private final NamedSql create;
  private final NamedSql update;
  private final NamedSql delete;
  private final NamedSql get;
  private final NamedSql list;
  private final NamedSql sweep;

  /**
   * @param channel the NOTIFY channel
   */
  LeaseTable(SqlFiles sql, String channel) {
    this.channel = channel;
    this.openSpace = sql.read("open_space");
    this.findSpace = sql.read("find_space");
    this.spaces = sql.read("spaces");
    this.create = sql.read("create");
    this.update = sql.read("update");
    this.delete = sql.read("delete");
    this.get = sql.read("get");
    this.list = sql.read("list");
    this.sweep = sql.read("sweep");
  }

  /** Makes a space that is not there; gives the time to live that it has, in ms. */
  long openSpace(Connection connection, String space, long timeToLiveMs) throws SQLException {
    Map<String, Object> values = Map.of("space", space, "ttl_ms", timeToLiveMs);
    try (PreparedStatement statement = openSpace.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong("ttl_ms");
    }
  }

  /** The time to live of a space, in ms; empty if there is none of this name. */
  OptionalLong findSpace(Connection connection, String space) throws SQLException {
    try (PreparedStatement statement = findSpace.prepare(connection, Map.of("space", space));
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? OptionalLong.of(rows.getLong("ttl_ms")) : OptionalLong.empty();
    }
  }

  /** The names of all spaces, in order. */
  List<String> spaces(Connection connection) throws SQLException {
    try (PreparedStatement statement = spaces.prepare(connection, Map.of());
        ResultSet rows = statement.executeQuery()) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString("name"));
      }
      return names;
    }
  }

  Written create(Connection connection, String space, String key, String value)
      throws SQLException {
    return written(connection, create, space, Map.of("key", key, "value", value));
  }

  Written update(Connection connection, String space, String key, String value, long revision)
      throws SQLException {
    return written(
        connection, update, space, Map.of("key", key, "value", value, "revision", revision));
  }

  private Written written(
      Connection connection, NamedSql write, String space, Map<String, Object> values)
      throws SQLException {
    try (PreparedStatement statement = write.prepare(connection, hinted(space, values));
        ResultSet rows = statement.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("somebody has removed the space from the table", "02000");
      }
      long revision = rows.getLong("revision");
      return rows.wasNull() ? new Written.Refused() : new Written.Done(revision);
    }
  }

  boolean delete(Connection connection, String space, String key, long revision)
      throws SQLException {
    Map<String, Object> values = hinted(space, Map.of("key", key, "revision", revision));
    try (PreparedStatement statement = delete.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  Optional<Entry> get(Connection connection, String space, String key) throws SQLException {
    try (PreparedStatement statement = get.prepare(connection, Map.of("space", space, "key", key));
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? Optional.of(entry(rows)) : Optional.empty();
    }
  }

  List<Entry> list(Connection connection, String space) throws SQLException {
    try (PreparedStatement statement = list.prepare(connection, Map.of("space", space));
        ResultSet rows = statement.executeQuery()) {
      List<Entry> entries = new ArrayList<>();
      while (rows.next()) {
        entries.add(entry(rows));
      }
      return entries;
    }
  }

  /** Removes some rows of keys that have ended long ago; gives how many. */
  int sweep(Connection connection, String space) throws SQLException {
    try (PreparedStatement statement = sweep.prepare(connection, Map.of("space", space))) {
      return statement.executeUpdate();
    }
  }

  private Map<String, Object> hinted(String space, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(values);
    all.put("space", space);
    all.put("channel", channel);
    all.put("hint", Hint.text(space, String.valueOf(values.get("key"))));
    return all;
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(row.getString("key"), row.getString("value"), row.getLong("revision"));
  }
}
