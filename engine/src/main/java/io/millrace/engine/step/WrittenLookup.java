package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.journal.Columns;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds what is recorded when not all writes of a batch took effect. */
final class WrittenLookup {

  private final NamedSql sql;

  WrittenLookup(Database database) {
    this.sql = NamedSql.parse(database.sql(WriteStep.class, "find_written"));
  }

  /** In the order of the writes. */
  List<Written> find(Connection connection, List<WriteStep> steps) throws SQLException {
    List<Written> outcomes = new ArrayList<>(Collections.nCopies(steps.size(), new Written.Lost()));
    Map<String, Object> values =
        Map.of(
            "run_id", Columns.uuids(steps, s -> s.claim.runId().value()),
            "path", Columns.texts(steps, s -> s.path));
    try (PreparedStatement statement = sql.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        int place = rows.getInt("place") - 1;
        outcomes.set(place, outcome(rows, steps.get(place)));
      }
    }
    return outcomes;
  }

  private static @Nullable String winner(WriteStep asked) {
    GroupState group = asked.state.group();
    return group == null ? null : group.winner();
  }

  private static Written outcome(ResultSet row, WriteStep asked) throws SQLException {
    if (row.getInt("claim_no") != asked.claim.number() || row.getString("path") == null) {
      return new Written.Lost();
    }
    RecordedStep recorded = StepRows.read(row, "step_node_id", asked.claim.number());
    boolean asAsked =
        recorded.status() == asked.state.status()
            && Objects.equals(recorded.output(), asked.state.output())
            && Objects.equals(recorded.error(), asked.state.error())
            && Objects.equals(recorded.winner(), winner(asked));
    if (asAsked) {
      return new Written.Done();
    }
    // The row is not final although it was not written: the claim ended between write and look.
    return recorded.status().isFinal() ? new Written.Already(recorded) : new Written.Lost();
  }
}
