package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A new run, stored by the journal. Not fenced: a process that executes nothing may start runs. */
public final class StartRun extends Entry<Started> {

  private final Kind kind;
  private final NewRun run;

  public StartRun(Kind kind, NewRun run) {
    this.kind = kind;
    this.run = run;
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
    return run.input().length() + 200;
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
      return starts.stream().allMatch(start -> start.run.idempotencyKey() == null) ? newSql : sql;
    }

    @Override
    protected void bind(List<StartRun> starts, Map<String, Object> values) {
      NewRun.bind(runs(starts), values);
    }

    private static List<NewRun> runs(List<StartRun> starts) {
      return starts.stream().map(start -> start.run).toList();
    }

    @Override
    protected void applied(List<StartRun> starts, List<StartRun> written, long firstMark) {
      starts.forEach(start -> start.complete(new Started(start.runId(), false)));
      listener.runsAreReady(new RunKey(0, firstMark));
    }

    @Override
    protected void settle(Connection connection, List<StartRun> starts) throws SQLException {
      Map<Integer, Started> found = lookup.find(connection, runs(starts));
      for (int i = 0; i < starts.size(); i++) {
        Started started = found.get(i);
        if (started == null) {
          throw new SQLException(
              "run %s was neither stored nor found".formatted(starts.get(i).runId()));
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
    return run.runId();
  }
}
