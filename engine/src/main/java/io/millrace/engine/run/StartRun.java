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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A new run, stored by the journal. Not fenced: a process that executes nothing may start runs. */
public final class StartRun extends Entry<Started> {

  private final Kind kind;
  private final NewRun run;
  private final @Nullable KeptPlace place;

  /**
   * @param place where it may begin at once; null when it is to be queued
   */
  public StartRun(Kind kind, NewRun run, @Nullable KeptPlace place) {
    this.kind = kind;
    this.run = run;
    this.place = place;
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

    // The mark of runs that begin where they were started; others have their seq, which is
    // positive.
    private static final long BEGUN = 0;

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
      Places.of(starts.stream().flatMap(start -> Stream.ofNullable(start.place)).toList())
          .bind(values);
      values.put("start_here", Columns.booleans(starts, start -> start.place != null));
    }

    private static List<NewRun> runs(List<StartRun> starts) {
      return starts.stream().map(start -> start.run).toList();
    }

    @Override
    protected void applied(List<StartRun> starts, List<StartRun> written, long firstMark) {
      boolean begun = firstMark == BEGUN;
      starts.forEach(start -> start.stored(new Started(start.runId(), false), begun));
      if (!begun) {
        listener.runsAreReady(new RunKey(0, firstMark));
      } else if (starts.stream().anyMatch(start -> start.place == null)) {
        // The first mark says nothing of the others then; a look from the beginning finds them.
        listener.runsAreReady(RunKey.FIRST);
      }
    }

    @Override
    protected void settle(Connection connection, List<StartRun> starts) throws SQLException {
      Map<Integer, StartedLookup.Found> all = lookup.find(connection, runs(starts));
      for (int i = 0; i < starts.size(); i++) {
        StartRun start = starts.get(i);
        StartedLookup.Found found = all.get(i);
        if (found == null) {
          throw new SQLException("run %s was neither stored nor found".formatted(start.runId()));
        }
        start.stored(found.started(), start.place != null && found.hasBegunAt(start.place));
      }
      // Which of them are new is not known here; a look from the beginning finds them.
      listener.runsAreReady(RunKey.FIRST);
    }

    @Override
    protected void refused(List<StartRun> starts) {
      throw new IllegalStateException("starts are not fenced");
    }
  }

  /** The place first: the run does not wait until its caller goes on. */
  private void stored(Started started, boolean begun) {
    if (place != null && begun) {
      place.begin();
    } else if (place != null) {
      place.giveBack();
    }
    complete(started);
  }

  @Override
  protected void failed() {
    if (place != null) {
      place.giveUp();
    }
  }

  /** The id that the new run gets. */
  public RunId runId() {
    return run.runId();
  }
}
