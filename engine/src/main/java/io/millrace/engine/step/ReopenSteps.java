package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.journal.StatementKind;
import io.millrace.engine.run.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What failed or was given up below a path is to be done again. The answer is false when the claim
 * is lost. It must be waited for, before and after other writes below the path: one statement
 * cannot write a row twice.
 */
final class ReopenSteps extends StepEntry<Boolean> {

  private final Kind kind;
  private final String below;
  private final @Nullable String failedPath;

  ReopenSteps(Kind kind, Claim claim, String below, @Nullable String failedPath) {
    super(claim);
    this.kind = kind;
    this.below = below;
    this.failedPath = failedPath;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  @Override
  protected int bytes() {
    return 100;
  }

  /** Reopens steps; see {@code sql/reopen.sql}. */
  static final class Kind extends StatementKind<ReopenSteps> {

    // As a Failure is stored.
    private static final String GIVEN_UP =
        """
        {"type":"io.millrace.GivenUp","message":"given up with what was around it"}""";

    private final String sql;
    private final NamedSql holdsClaim;

    Kind(Database database) {
      super("step_reopen", true);
      this.sql = database.sql(ReopenSteps.class, "reopen");
      this.holdsClaim = NamedSql.parse(database.sql(ReopenSteps.class, "holds_claim"));
    }

    @Override
    protected String sql() {
      return sql;
    }

    @Override
    protected void bind(List<ReopenSteps> entries, Map<String, Object> values) {
      values.put("reopen_run_id", Columns.uuids(entries, e -> e.claim.runId().value()));
      values.put("reopen_claim_no", Columns.ints(entries, e -> e.claim.number()));
      values.put("reopen_below", Columns.texts(entries, e -> e.below));
      values.put("reopen_failed_path", Columns.texts(entries, e -> e.failedPath));
      values.put("reopen_given_up", GIVEN_UP);
    }

    @Override
    protected void applied(List<ReopenSteps> entries, List<ReopenSteps> written, long firstMark) {
      entries.forEach(entry -> entry.complete(true));
    }

    @Override
    protected void settle(Connection connection, List<ReopenSteps> entries) throws SQLException {
      // Claims only change: whose claim holds now, it held then, and its steps were reopened.
      Set<Integer> held = held(connection, entries);
      for (int i = 0; i < entries.size(); i++) {
        entries.get(i).complete(held.contains(i + 1));
      }
    }

    private Set<Integer> held(Connection connection, List<ReopenSteps> entries)
        throws SQLException {
      Map<String, Object> values =
          Map.of(
              "run_id", Columns.uuids(entries, e -> e.claim.runId().value()),
              "claim_no", Columns.ints(entries, e -> e.claim.number()));
      Set<Integer> places = new HashSet<>();
      try (PreparedStatement statement = holdsClaim.prepare(connection, values);
          ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          places.add(rows.getInt("place"));
        }
      }
      return places;
    }

    @Override
    protected void refused(List<ReopenSteps> entries) {
      entries.forEach(entry -> entry.complete(false));
    }
  }
}
