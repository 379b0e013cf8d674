package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.journal.Columns;
import io.millrace.run.RunStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Finds out how claims ended when not all of their ends took effect as asked. */
public final class FinishedLookup {

  private final NamedSql sql;

  public FinishedLookup(Database database) {
    this.sql = NamedSql.parse(database.sql(FinishRun.class, "find_finished"));
  }

  /** In the order of the claims. */
  public List<Finished> find(Connection connection, List<Claim> claims) throws SQLException {
    Finished[] outcomes = new Finished[claims.size()];
    Arrays.fill(outcomes, new Finished.Lost());
    Map<String, Object> ids = Map.of("run_id", Columns.uuids(claims, c -> c.runId().value()));
    try (PreparedStatement statement = sql.prepare(connection, ids);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        int place = rows.getInt("place") - 1;
        outcomes[place] = outcome(rows, claims.get(place));
      }
    }
    return List.of(outcomes);
  }

  private static Finished outcome(ResultSet row, Claim claim) throws SQLException {
    RunStatus status = RunStatus.ofText(row.getString("status"));
    boolean ours = row.getInt("claim_no") == claim.number();
    // The claim number stays when the run ends, so this tells an end of ours (also one whose commit
    // we did not hear of) from one by a later claim.
    if (ours && status.isFinal()) {
      return new Finished.Ended(status);
    }
    String lane = row.getString("lane");
    // Something bounds it since it was claimed.
    boolean adopted = ours && status == RunStatus.RUNNING && lane != null && claim.lane() == null;
    return adopted
        ? new Finished.HasLane(new LaneId(row.getString("queue"), lane))
        : new Finished.Lost();
  }
}
