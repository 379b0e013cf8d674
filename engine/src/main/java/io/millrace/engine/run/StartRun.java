package io.millrace.engine.run;

import io.millrace.engine.database.Database;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.journal.StatementKind;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new run, stored by the journal. Not fenced: a process that executes nothing may start runs. */
public final class StartRun extends Entry<Started> {

  private final Kind kind;
  private final NewRun run;
  private final PlaceOfStart place;

  /**
   * @param place where it may begin at once; null when it is to be queued
   */
  public StartRun(Kind kind, NewRun run, @Nullable KeptPlace place) {
    this.kind = kind;
    this.run = run;
    this.place = new PlaceOfStart(place);
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
  public static final class Kind extends StatementKind<StartRun> {

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
      Places.of(places(starts)).bind(values);
    }

    private static List<@Nullable KeptPlace> places(List<StartRun> starts) {
      List<@Nullable KeptPlace> places = new ArrayList<>(starts.size());
      starts.forEach(start -> places.add(start.place.kept()));
      return places;
    }

    private static List<NewRun> runs(List<StartRun> starts) {
      return starts.stream().map(start -> start.run).toList();
    }

    @Override
    protected void applied(List<StartRun> starts, List<StartRun> written, long firstMark) {
      // Negative when all have begun: then it is the last one's.
      RunKey key = new RunKey(firstPriority(starts), Math.abs(firstMark));
      boolean begun = firstMark < 0;
      starts.forEach(start -> start.stored(new Started(start.runId(), false), begun ? key : null));
      if (!begun) {
        listener.runsAreReady(key);
      }
    }

    // Of many the earliest: where to look from, or how far at least nothing waits.
    private static int firstPriority(List<StartRun> starts) {
      return starts.stream().mapToInt(start -> start.run.priority()).min().orElseThrow();
    }

    @Override
    protected void settle(Connection connection, List<StartRun> starts) throws SQLException {
      Map<Integer, StartedLookup.Found> all = lookup.find(connection, runs(starts));
      boolean waiting = false;
      for (int i = 0; i < starts.size(); i++) {
        StartRun start = starts.get(i);
        StartedLookup.Found found = all.get(i);
        if (found == null) {
          throw new SQLException("run %s was neither stored nor found".formatted(start.runId()));
        }
        boolean begun = start.place.hasBegun(found);
        start.stored(found.started(), begun ? RunKey.FIRST : null);
        waiting |= !begun && !found.started().existing();
      }
      if (waiting) {
        // Which of them are new is not known here; a look from the beginning finds them.
        listener.runsAreReady(RunKey.FIRST);
      }
    }

    @Override
    protected void refused(List<StartRun> starts) {
      throw new IllegalStateException("starts are not fenced");
    }
  }

  /**
   * The place first: the run does not wait until its caller goes on.
   *
   * @param begun how far nothing waits, where it has begun; null where it has not
   */
  private void stored(Started started, @Nullable RunKey begun) {
    place.stored(begun);
    complete(started);
  }

  @Override
  protected void postponed() {
    place.postponed();
  }

  @Override
  protected void failed() {
    place.failed();
  }

  /** The id that the new run gets. */
  public RunId runId() {
    return run.runId();
  }
}
