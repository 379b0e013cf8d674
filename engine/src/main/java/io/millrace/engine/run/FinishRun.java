package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.journal.StatementKind;
import io.millrace.run.RunStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a run. */
public final class FinishRun extends Entry<Finished> {

  private final Kind kind;
  private final Claim claim;
  private final RunStatus status;
  private final @Nullable String output;
  private final @Nullable String error;

  /**
   * @param output JSON; given exactly for a success
   * @param error a failure as JSON; given exactly for a failure
   */
  public FinishRun(
      Kind kind, Claim claim, RunStatus status, @Nullable String output, @Nullable String error) {
    this.kind = kind;
    this.claim = claim;
    this.status = status;
    this.output = output;
    this.error = error;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  @Override
  protected int route() {
    return claim.route();
  }

  @Override
  protected int writer() {
    return claim.writer();
  }

  @Override
  protected int bytes() {
    return (output == null ? 0 : output.length()) + (error == null ? 0 : error.length()) + 100;
  }

  /** Ends runs; see {@code sql/finish.sql}. */
  public static final class Kind extends StatementKind<FinishRun> {

    private final String sql;
    private final FinishedLookup lookup;

    public Kind(Database database) {
      super("run_finish", true);
      this.sql = database.sql(FinishRun.class, "finish");
      this.lookup = new FinishedLookup(database);
    }

    @Override
    protected String sql() {
      return sql;
    }

    @Override
    protected void bind(List<FinishRun> ends, Map<String, Object> values) {
      values.put("finish_run_id", Columns.uuids(ends, e -> e.claim.runId().value()));
      values.put("finish_claim_no", Columns.ints(ends, e -> e.claim.number()));
      values.put("finish_status", Columns.texts(ends, e -> e.status.text()));
      values.put("finish_output", Columns.texts(ends, e -> e.output));
      values.put("finish_error", Columns.texts(ends, e -> e.error));
    }

    @Override
    protected void applied(List<FinishRun> ends, List<FinishRun> written, long firstMark) {
      ends.forEach(end -> end.complete(new Finished.Ended(end.status)));
    }

    @Override
    protected void settle(Connection connection, List<FinishRun> ends) throws SQLException {
      List<Finished> found = lookup.find(connection, ends.stream().map(end -> end.claim).toList());
      for (int i = 0; i < ends.size(); i++) {
        ends.get(i).complete(found.get(i));
      }
    }

    @Override
    protected void refused(List<FinishRun> ends) {
      ends.forEach(end -> end.complete(new Finished.Lost()));
    }
  }
}
