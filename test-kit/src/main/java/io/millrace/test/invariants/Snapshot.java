package io.millrace.test.invariants;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All that is final at a moment: ended runs, ended steps, attempts. Whatever happens later, these
 * rows stay as they are.
 */
public final class Snapshot {

  private final Map<String, String> rows;

  private Snapshot(Map<String, String> rows) {
    this.rows = rows;
  }

  /** Of a schema that does not exist yet. */
  public static Snapshot empty() {
    return new Snapshot(Map.of());
  }

  /**
   * What is final now.
   *
   * @param connection that sees the schema, see {@link Invariants#connect()}
   * @param retried a condition on {@code r} for runs that somebody retries
   */
  public static Snapshot take(Connection connection, String retried) throws SQLException {
    Map<String, String> rows = new HashMap<>();
    // A run that failed or was cancelled may be retried, and its steps with it; a success is for
    // ever.
    String sql =
        """
        select 'run ' || r.run_id, r::text from run r
        where r.status = 'succeeded' or (r.status in ('failed', 'cancelled') and not (%1$s))
        union all
        select 'step ' || s.run_id || ' ' || s.path, s::text from step s join run r using (run_id)
        where s.status = 'succeeded' or (s.status in ('failed', 'cancelled') and not (%1$s))
        union all
        select 'attempt ' || a.run_id || ' ' || a.path || ' ' || a.number, a::text
        from attempt a where a.finished_at is not null
        """
            .formatted(retried);
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      while (row.next()) {
        rows.put(row.getString(1), row.getString(2));
      }
    }
    return new Snapshot(rows);
  }

  /** Rows that were final and have changed or vanished since; a line for each. */
  public List<String> changesUntil(Snapshot later) {
    List<String> changes = new ArrayList<>();
    rows.forEach(
        (key, before) -> {
          String after = later.rows.get(key);
          if (!before.equals(after)) {
            changes.add("changed_after_its_end: %s was %s and is %s".formatted(key, before, after));
          }
        });
    return changes;
  }
}
