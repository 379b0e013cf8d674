package io.millrace.test.invariants;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Judges a schema by its rows. Step bodies leave traces in two tables beside it, {@code effect} and
 * {@code transacted}, so that what was executed can be compared with what was recorded.
 */
public final class Invariants {

  private static final int SHOWN_MAX = 5;

  private final DataSource source;
  private final String schema;
  private final String side;

  /**
   * @param source connections beside everything under test
   * @param schema of the nodes
   * @param side another one, for what step bodies did
   */
  public Invariants(DataSource source, String schema, String side) {
    this.source = source;
    this.schema = schema;
    this.side = side;
  }

  /** Makes the side tables. The nodes' schema need not exist yet. */
  public void prepare() throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + side);
      statement.execute(
          """
          create table %1$s.effect (
            id uuid primary key, place bigserial, run_id uuid not null, path text not null,
            node text not null, recorded text, entitled boolean not null);
          create index on %1$s.effect (run_id, path);
          create table %1$s.transacted (run_id uuid not null, path text not null);
          """
              .formatted(side));
    }
  }

  /**
   * A connection that sees both schemas. It waits for no lock longer than 10 s: a frozen node may
   * hold one until it is thawed.
   */
  public Connection connect() throws SQLException {
    Connection connection = source.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set search_path to %s, %s; set lock_timeout = '10s'".formatted(schema, side));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * What does not hold, a line for each; empty when all does. To be asked when all is quiet.
   *
   * @param started the runs that somebody was told of
   */
  public List<String> violations(Collection<UUID> started) throws SQLException {
    try (Connection connection = connect()) {
      return violations(connection, started);
    }
  }

  /** The same, as a connection sees it. */
  public static List<String> violations(Connection connection, Collection<UUID> started)
      throws SQLException {
    List<String> found = new ArrayList<>();
    for (UUID run : Rows.missing(connection, started)) {
      found.add("run_lost: " + run);
    }
    for (Invariant invariant : Invariant.values()) {
      Rows.of(connection, invariant.sql()).stream()
          .limit(SHOWN_MAX)
          .forEach(row -> found.add(invariant.text() + ": " + row));
    }
    return found;
  }
}
