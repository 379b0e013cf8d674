package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.journal.Columns;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the runs that starts led to when the insert left some of them out. */
public final class StartedLookup {

  private final NamedSql sql;

  public StartedLookup(Database database) {
    this.sql = NamedSql.parse(database.sql(StartRun.class, "find_started"));
  }

  /**
   * What a start led to.
   *
   * @param begunOn where it began as it was stored; null when it did not
   */
  public record Found(Started started, @Nullable Long begunOn) {

    boolean hasBegunAt(KeptPlace place) {
      return !started.existing() && begunOn != null && begunOn == place.node();
    }
  }

  /** By the place in the list. */
  public Map<Integer, Found> find(Connection connection, List<NewRun> runs) throws SQLException {
    Map<String, Object> values =
        Map.of(
            "run_id", Columns.uuids(runs, r -> r.runId().value()),
            "workflow", Columns.texts(runs, NewRun::workflow),
            "idempotency_key", Columns.texts(runs, NewRun::idempotencyKey));
    Map<Integer, Found> found = new HashMap<>();
    try (PreparedStatement statement = sql.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.put(
            rows.getInt("place") - 1,
            new Found(
                new Started(
                    new RunId(rows.getObject("run_id", UUID.class)), rows.getBoolean("existing")),
                rows.getObject("begun_on", Long.class)));
      }
    }
    return found;
  }
}
