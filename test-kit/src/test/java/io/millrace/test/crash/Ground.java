package io.millrace.test.crash;

import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import io.millrace.test.invariants.Invariants;
import io.millrace.test.line.Line;
import io.millrace.test.work.Traces;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** A schema of nodes, and one beside it for what their steps do. */
final class Ground {

  private static final AtomicInteger GROUNDS = new AtomicInteger();

  private final CrashServer server;
  private final String schema = "crash_" + GROUNDS.incrementAndGet();
  private final String side = schema + "_side";
  private final Invariants invariants;

  /** With the side tables, and without the schema: that comes with the first node. */
  Ground(CrashServer server) throws SQLException {
    this.server = server;
    this.invariants = new Invariants(server.source("side"), schema, side);
    invariants.prepare();
  }

  /** The schema made and ready. */
  Ground withSchema() {
    Millrace.start(server.source("side"), options("first", 0)).close();
    return this;
  }

  CrashServer server() {
    return server;
  }

  String schema() {
    return schema;
  }

  String side() {
    return side;
  }

  DataSource source() {
    return server.source("node");
  }

  Invariants invariants() {
    return invariants;
  }

  /** Quick to notice what happens to others. */
  MillraceOptions options(String name, int maxRunning) {
    NodeOptions node =
        NodeOptions.defaults()
            .withName(name)
            .withMaxRunning(maxRunning)
            .withLease(Duration.ofSeconds(2))
            .withHeartbeats(Duration.ofMillis(100), Duration.ofMillis(100));
    return MillraceOptions.defaults().withSchema(schema).withNode(node);
  }

  /** What a node's steps write through, which ends with the node. */
  Traces.Source sideOf(Line line) {
    return () -> seeing(line.side());
  }

  /** The same, for nodes that end as processes. */
  Traces.Source side(DataSource source) {
    return () -> seeing(source.getConnection());
  }

  private Connection seeing(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path to %s, %s".formatted(schema, side));
    }
    return connection;
  }

  /**
   * Lets the leases of a node run out at once, as time would. There may be no schema yet; and a
   * node that is stopped while it leaves holds its row, which nobody can change before it goes on.
   */
  void expire(String node) {
    if (!has("node")) {
      return;
    }
    try {
      rows(
          """
          update node set lease_until = clock_timestamp() - interval '1 ms'
          where node_id in (
            select node_id from node where name = '%s' and status in ('alive', 'draining')
            for no key update skip locked)
          returning 1
          """
              .formatted(node));
    } catch (IllegalStateException e) {
      if (!isLocked(e.getCause())) {
        throw e;
      }
    }
  }

  /** Whether a lock was not had: a node that is frozen while it changes the schema holds it. */
  static boolean isLocked(Throwable error) {
    return error instanceof SQLException sql && "55P03".equals(sql.getSQLState());
  }

  /** Whether the nodes' schema has this table by now. */
  boolean has(String table) {
    return rows("select 1 where to_regclass('%s.%s') is not null".formatted(schema, table)).size()
        == 1;
  }

  /** A connection that sees both schemas, as soon as the server gives one. */
  Connection patientConnection() {
    return await("the server is there")
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(invariants::connect, connection -> true);
  }

  /** What the doctor finds in the lanes, where there is a schema. */
  List<String> lanes() {
    if (!has("lane")) {
      return List.of();
    }
    try (Millrace asking = Millrace.start(server.source("side"), options("doctor", 0))) {
      return asking.queues().check().stream().map(Object::toString).toList();
    }
  }

  /** A statement beside everything under test. */
  void execute(String sql) throws SQLException {
    try (Connection connection = invariants.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Rows of a question that sees both schemas. */
  List<String> rows(String sql) {
    try (Connection connection = patientConnection();
        Statement statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (row.next()) {
        List<String> values = new ArrayList<>();
        for (int c = 1; c <= row.getMetaData().getColumnCount(); c++) {
          values.add(String.valueOf(row.getString(c)));
        }
        rows.add(String.join(" ", values));
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
