package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.database.SqlErrors;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.QueueFullException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores a run in a transaction of the caller's: neither commits nor changes the session. See
 * {@code sql/start_within.sql}.
 */
public final class StartWithin {

  private final NamedSql sql;
  private final NamedSql refuse;
  private final StartedLookup lookup;
  private final String channel;

  public StartWithin(Database database) {
    this.sql = NamedSql.parse(database.sql(StartWithin.class, "start_within"));
    this.refuse = NamedSql.parse(database.sql(StartWithin.class, "refuse"));
    this.lookup = new StartedLookup(database);
    this.channel = database.channel();
  }

  /**
   * Stores the run, or finds the one that has its idempotency key; waits for a transaction that is
   * about to store one with the same key.
   *
   * @throws DatabaseException if the database refuses; the transaction is then aborted
   */
  public Started start(Connection connection, NewRun run) {
    try {
      if (run.idempotencyKey() == null || lookup.find(connection, List.of(run)).isEmpty()) {
        refuseWhereFull(connection, run);
      }
      return insert(connection, run) ? new Started(run.runId(), false) : existing(connection, run);
    } catch (SQLException e) {
      throw SqlErrors.translate(
          "cannot start a run of '%s' in this transaction".formatted(run.workflow()), e);
    }
  }

  /** By what is committed: open transactions may exceed what may wait. */
  private void refuseWhereFull(Connection connection, NewRun run) throws SQLException {
    LaneId lane = run.lane();
    if (lane == null) {
      return;
    }
    Map<String, Object> values = Map.of("queue", lane.queue(), "lane", lane.lane());
    try (PreparedStatement statement = refuse.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      if (rows.next()) {
        throw new QueueFullException(
            rows.getString("queue"), rows.getString("lane"), rows.getInt("allowed"));
      }
    }
  }

  private boolean insert(Connection connection, NewRun run) throws SQLException {
    Map<String, Object> values = new HashMap<>();
    NewRun.bind(List.of(run), values);
    NewRun.bindLanes(List.of(run), values);
    values.put("channel", channel);
    try (PreparedStatement statement = sql.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }

  private Started existing(Connection connection, NewRun run) throws SQLException {
    StartedLookup.Found found = lookup.find(connection, List.of(run)).get(0);
    if (found == null) {
      throw new SQLException(
          "the run with idempotency key '%s' was deleted meanwhile; start again"
              .formatted(run.idempotencyKey()));
    }
    return found.started();
  }
}
