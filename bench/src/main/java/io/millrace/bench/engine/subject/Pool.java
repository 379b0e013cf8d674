package io.millrace.bench.engine.subject;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Connections of a peer, all open before its clock runs. */
final class Pool {

  private Pool() {}

  static HikariDataSource open(ServerAddress server, String schema, int size) throws SQLException {
    var config = new HikariConfig();
    config.setDataSource(server.dataSource(schema));
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    var pool = new HikariDataSource(config);
    fill(pool, size);
    return pool;
  }

  private static void fill(HikariDataSource pool, int size) throws SQLException {
    List<Connection> all = new ArrayList<>();
    try {
      for (int i = 0; i < size; i++) {
        all.add(pool.getConnection());
      }
    } finally {
      for (Connection connection : all) {
        connection.close();
      }
    }
  }

  /** The one number that a query answers. */
  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The same on a connection of its own. */
  static long number(ServerAddress server, String schema, String sql) throws SQLException {
    try (Connection connection = server.connect(schema)) {
      return number(connection, sql);
    }
  }

  /** Throws unless the number is the expected one. */
  static void require(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException("found %d %s, not %d".formatted(found, what, expected));
    }
  }
}
