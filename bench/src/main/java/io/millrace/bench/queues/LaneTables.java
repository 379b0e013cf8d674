package io.millrace.bench.queues;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import io.millrace.bench.sql.NamedStatement;
import io.millrace.bench.sql.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Millrace's lanes under bare SQL, on one connection: every call is one statement and one commit.
 */
final class LaneTables implements AutoCloseable {

  private static final Sql CLAIM = Sql.of(LaneTables.class, "claim-admitted.sql");
  private static final Sql CHAIN_LANE = Sql.of(LaneTables.class, "chain-lane.sql");
  private static final Sql CHAIN_LANE_NO_TOTALS =
      Sql.of(LaneTables.class, "chain-lane-no-totals.sql");
  private static final Sql CHAIN_LANES = Sql.of(LaneTables.class, "chain-lanes.sql");
  private static final Sql FILL = Sql.of(LaneTables.class, "fill-lanes.sql");
  private static final Sql FILL_IDLE = Sql.of(LaneTables.class, "fill-idle.sql");
  private static final Sql OVERFULL_IN_ALL = Sql.of(LaneTables.class, "overfull-in-all.sql");
  private static final Sql OVERFULL = Sql.of(LaneTables.class, "overfull.sql");

  /** Rows in each statement of a filling: few enough for its commit to be short. */
  private static final int BATCH = 100_000;

  private final Connection connection;
  private final NamedStatement claim;
  private final NamedStatement chainLane;
  private final NamedStatement chainLaneNoTotals;
  private final NamedStatement chainLanes;

  LaneTables(ServerAddress server) throws SQLException {
    this.connection = server.connect(BenchSchema.NAME);
    plan();
    this.claim = new NamedStatement(connection, CLAIM);
    this.chainLane = new NamedStatement(connection, CHAIN_LANE);
    this.chainLaneNoTotals = new NamedStatement(connection, CHAIN_LANE_NO_TOTALS);
    this.chainLanes = new NamedStatement(connection, CHAIN_LANES);
  }

  /** Fresh tables have no statistics: the planner is told what it would find out with them. */
  private void plan() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set plan_cache_mode = force_generic_plan");
      for (String way : List.of("seqscan", "hashjoin", "mergejoin")) {
        statement.execute("set enable_%s = off".formatted(way));
      }
    }
  }

  /** A run that is being executed. */
  record Claimed(UUID run, String lane, int claim) {}

  /** Claims the first ones that have slots. */
  List<Claimed> claim(int size) throws SQLException {
    return claimed(claim.set("size", size));
  }

  /**
   * Ends runs of one lane and claims the next ones of it, as many as there are to be.
   *
   * @param totals whether the lane's totals are kept
   */
  List<Claimed> chainLane(List<Claimed> ended, int next, boolean totals) throws SQLException {
    NamedStatement chain = totals ? chainLane : chainLaneNoTotals;
    return claimed(ended(chain, ended).set("lane", ended.getFirst().lane()).set("free", next));
  }

  /** Ends a run of each of these lanes and claims the next one of each. */
  List<Claimed> chainLanes(List<Claimed> ended) throws SQLException {
    return claimed(
        ended(chainLanes, ended)
            .setArray("lanes", "text", ended.stream().map(Claimed::lane).toArray()));
  }

  private static NamedStatement ended(NamedStatement statement, List<Claimed> ended)
      throws SQLException {
    return statement
        .setArray("run_ids", "uuid", ended.stream().map(Claimed::run).toArray())
        .setArray("claim_nos", "int4", ended.stream().map(Claimed::claim).toArray());
  }

  private static List<Claimed> claimed(NamedStatement statement) throws SQLException {
    List<Claimed> claimed = new ArrayList<>();
    try (ResultSet rows = statement.query()) {
      while (rows.next()) {
        claimed.add(new Claimed(rows.getObject(1, UUID.class), rows.getString(2), rows.getInt(3)));
      }
    }
    return claimed;
  }

  /** Stores so many runs for each of new lanes, the first of each with slots. */
  void fill(int lanes, int each, int admitted) throws SQLException {
    int together = Math.max(1, BATCH / each);
    try (var fill = new NamedStatement(connection, FILL)) {
      for (int first = 1; first <= lanes; first += together) {
        fill.set("first_lane", first)
            .set("last_lane", Math.min(lanes, first + together - 1))
            .set("each", each)
            .set("admitted", admitted)
            .update();
      }
    }
  }

  /** Stores lanes that were busy once. */
  void fillIdle(int lanes) throws SQLException {
    try (var fill = new NamedStatement(connection, FILL_IDLE)) {
      fill.set("count", lanes).update();
    }
  }

  /** What upkeep would do in the middle of what is measured: statistics, and all to disk. */
  void settle() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("vacuum (analyze) run");
      statement.execute("vacuum (analyze) lane");
      statement.execute("checkpoint");
    }
  }

  /**
   * Looks whether so many wait.
   *
   * @throws IllegalStateException if not
   */
  void verifyWaiting(long waiting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select sum(waiting) from lane")) {
      rows.next();
      if (rows.getLong(1) != waiting) {
        throw new IllegalStateException(
            "found %d runs that wait, not %d".formatted(rows.getLong(1), waiting));
      }
    }
  }

  /**
   * Looks whether lanes kept their limit.
   *
   * @throws IllegalStateException if not
   */
  void verifyLimit(int limit) throws SQLException {
    verify(OVERFULL, limit);
  }

  /**
   * Looks whether all lanes together kept the limit of their queue.
   *
   * @throws IllegalStateException if not
   */
  void verifyLimitOfAll(int limit) throws SQLException {
    verify(OVERFULL_IN_ALL, limit);
  }

  private void verify(Sql overfull, int limit) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(overfull.text())) {
      statement.setInt(1, limit);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        if (rows.getLong(1) > 0) {
          throw new IllegalStateException(
              "%d runs got a slot where there was none".formatted(rows.getLong(1)));
        }
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
