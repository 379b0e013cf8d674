package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Claims a batch of runs in one statement, its own transaction. */
public final class ClaimStatement {

  private final NamedSql sql;
  private final NamedSql adopt;

  public ClaimStatement(Database database) {
    this.sql = NamedSql.parse(database.sql(ClaimStatement.class, "claim"));
    this.adopt = NamedSql.parse(database.sql(ClaimStatement.class, "adopt"));
  }

  /**
   * Claims the first runs after their floors.
   *
   * @param node who claims; nothing is claimed when its lease is over
   * @param after the floor of runs without a lane
   * @param laneFloor the floor of those that hold a slot, by priority and fair key
   * @param free at most so many, at least 1
   * @param others how many other nodes have room; with any, only a fair share is taken
   * @param workflows what this node can execute, as {@code name@version}
   * @return in the order of claims; fewer than {@code free} when there are no more (or others have
   *     their share)
   */
  public List<ClaimedRun> claim(
      Connection connection,
      long node,
      RunKey after,
      RunKey laneFloor,
      int free,
      int others,
      String[] workflows)
      throws SQLException {
    Map<String, Object> values = new HashMap<>();
    values.put("node", node);
    values.put("floor_priority", after.priority());
    values.put("floor_seq", after.seq());
    values.put("lane_floor_priority", laneFloor.priority());
    values.put("lane_floor_key", laneFloor.seq());
    values.put("free", free);
    values.put("others", others);
    values.put("workflows", workflows);
    return read(connection, sql, values);
  }

  /**
   * Claims anew what the node has claimed but does not execute, because the answer to a claim was
   * lost with its connection, or its execution has given up. What that still sends is refused from
   * now on.
   *
   * @param active what it does execute; read before this call
   */
  public List<ClaimedRun> adopt(Connection connection, long node, Collection<RunId> active)
      throws SQLException {
    UUID[] ids = active.stream().map(RunId::value).toArray(UUID[]::new);
    return read(connection, adopt, Map.of("node", node, "active", ids));
  }

  private List<ClaimedRun> read(Connection connection, NamedSql sql, Map<String, Object> values)
      throws SQLException {
    List<ClaimedRun> claimed = new ArrayList<>();
    try (PreparedStatement statement = sql.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        claimed.add(read(rows));
      }
    }
    // An update returns its rows in no particular order.
    claimed.sort(Comparator.comparing(ClaimedRun::key));
    return claimed;
  }

  private static ClaimedRun read(ResultSet row) throws SQLException {
    OffsetDateTime deadline = row.getObject("deadline", OffsetDateTime.class);
    Claim claim = new Claim(new RunId(row.getObject("run_id", UUID.class)), row.getInt("claim_no"));
    String lane = row.getString("lane");
    return new ClaimedRun(
        lane == null ? claim : claim.in(new LaneId(row.getString("queue"), lane)),
        new RunKey(row.getInt("priority"), row.getLong(lane == null ? "seq" : "fair_key")),
        row.getString("workflow"),
        row.getInt("version"),
        row.getString("input"),
        row.getString("metadata"),
        deadline == null ? null : deadline.toInstant());
  }
}
