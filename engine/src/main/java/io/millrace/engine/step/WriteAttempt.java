package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.journal.StatementKind;
import io.millrace.engine.run.Claim;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An attempt that failed and is followed by another one. Nobody waits for it. */
final class WriteAttempt extends StepEntry<Boolean> {

  private final Kind kind;
  private final String path;
  private final Attempt attempt;

  /**
   * The attempt.
   *
   * @param number counts from 1
   * @param nodeId who made it
   * @param claimNo under which claim: an earlier one when its node died under it
   * @param startedUs when it began, in microseconds since 1970
   * @param finishedUs when it failed; null when its node died under it
   * @param error failure as JSON
   */
  record Attempt(
      int number,
      long nodeId,
      int claimNo,
      long startedUs,
      @Nullable Long finishedUs,
      String error) {}

  WriteAttempt(Kind kind, Claim claim, String path, Attempt attempt) {
    super(claim);
    this.kind = kind;
    this.path = path;
    this.attempt = attempt;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  @Override
  protected int bytes() {
    return 100 + attempt.error().length();
  }

  /** Records attempts; see {@code sql/write_attempt.sql}. */
  static final class Kind extends StatementKind<WriteAttempt> {

    private final String sql;

    Kind(Database database) {
      super("attempt_write", true);
      this.sql = database.sql(WriteAttempt.class, "write_attempt");
    }

    @Override
    protected String sql() {
      return sql;
    }

    @Override
    protected void bind(List<WriteAttempt> entries, Map<String, Object> values) {
      values.put("attempt_run_id", Columns.uuids(entries, e -> e.claim.runId().value()));
      values.put("attempt_claim_no", Columns.ints(entries, e -> e.claim.number()));
      values.put("attempt_path", Columns.texts(entries, e -> e.path));
      values.put("attempt_number", Columns.ints(entries, e -> e.attempt.number()));
      values.put("attempt_made_under", Columns.ints(entries, e -> e.attempt.claimNo()));
      values.put("attempt_node_id", Columns.longs(entries, e -> e.attempt.nodeId()));
      values.put("attempt_started_us", Columns.longs(entries, e -> e.attempt.startedUs()));
      values.put("attempt_finished_us", Columns.longs(entries, e -> e.attempt.finishedUs()));
      values.put("attempt_error", Columns.texts(entries, e -> e.attempt.error()));
    }

    @Override
    protected void applied(List<WriteAttempt> entries, List<WriteAttempt> written, long firstMark) {
      entries.forEach(entry -> entry.complete(true));
    }

    @Override
    protected void settle(Connection connection, List<WriteAttempt> entries) {
      // Recorded before, or the claim is lost; the step's own entry finds out which.
      entries.forEach(entry -> entry.complete(false));
    }

    @Override
    protected void refused(List<WriteAttempt> entries) {
      entries.forEach(entry -> entry.complete(false));
    }
  }
}
