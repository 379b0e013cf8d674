package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new run, stored by the journal. Not fenced: a process that executes nothing may start runs. */
public final class StartRun extends Entry<Started> {

  private final Kind kind;
  private final RunId runId;
  private final String workflow;
  private final int version;
  private final String input;
  private final @Nullable String idempotencyKey;
  private final @Nullable String triggeredBy;
  private final @Nullable String metadata;

  public StartRun(
      Kind kind,
      RunId runId,
      String workflow,
      int version,
      String input,
      @Nullable String idempotencyKey,
      @Nullable String triggeredBy,
      @Nullable String metadata) {
    this.kind = kind;
    this.runId = runId;
    this.workflow = workflow;
    this.version = version;
    this.input = input;
    this.idempotencyKey = idempotencyKey;
    this.triggeredBy = triggeredBy;
    this.metadata = metadata;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  /** All starts have one, so that runs are stored in the order of their starts. */
  @Override
  protected int route() {
    return 0;
  }

  @Override
  protected int bytes() {
    return input.length() + 200;
  }

  /** Told after the commit of new runs, with the first of them in the order of claims. */
  @FunctionalInterface
  public interface Listener {
    void runsAreReady(RunKey first);
  }

  /** Stores starts; see {@code sql/start.sql}. */
  public static final class Kind extends EntryKind<StartRun> {

    private final String sql;
    private final String newSql;
    private final StartedLookup lookup;
    private final Listener listener;

    public Kind(Database database, Listener listener) {
      super("run_start", false);
      this.sql = database.sql(StartRun.class, "start");
      this.newSql = database.sql(StartRun.class, "start_new");
      this.lookup = new StartedLookup(database);
      this.listener = listener;
    }

    @Override
    protected String sql() {
      return sql;
    }

    @Override
    protected String hopefulSql(List<StartRun> starts) {
      return starts.stream().allMatch(start -> start.idempotencyKey == null) ? newSql : sql;
    }

    @Override
    protected void bind(List<StartRun> starts, Map<String, Object> values) {
      values.put("start_run_id", Columns.uuids(starts, s -> s.runId.value()));
      values.put("start_version", Columns.ints(starts, s -> s.version));
      values.put("start_workflow", Columns.texts(starts, s -> s.workflow));
      values.put("start_idempotency_key", Columns.texts(starts, s -> s.idempotencyKey));
      values.put("start_triggered_by", Columns.texts(starts, s -> s.triggeredBy));
      values.put("start_input", Columns.texts(starts, s -> s.input));
      values.put("start_metadata", Columns.texts(starts, s -> s.metadata));
    }

    @Override
    protected void applied(List<StartRun> starts, List<StartRun> written, long firstMark) {
      starts.forEach(start -> start.complete(new Started(start.runId, false)));
      listener.runsAreReady(new RunKey(0, firstMark));
    }

    @Override
    protected void settle(Connection connection, List<StartRun> starts) throws SQLException {
      Map<Integer, Started> found = lookup.find(connection, starts);
      for (int i = 0; i < starts.size(); i++) {
        Started started = found.get(i);
        if (started == null) {
          throw new SQLException(
              "run %s was neither stored nor found".formatted(starts.get(i).runId));
        }
        starts.get(i).complete(started);
      }
      // Which of them are new is not known here; a look from the beginning finds them.
      listener.runsAreReady(RunKey.FIRST);
    }

    @Override
    protected void refused(List<StartRun> starts) {
      throw new IllegalStateException("starts are not fenced");
    }
  }

  /** The id that the new run gets. */
  public RunId runId() {
    return runId;
  }

  String workflow() {
    return workflow;
  }

  @Nullable String idempotencyKey() {
    return idempotencyKey;
  }
}
