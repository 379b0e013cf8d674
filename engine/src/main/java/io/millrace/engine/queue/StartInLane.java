package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.journal.CallKind;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.run.KeptPlace;
import io.millrace.engine.run.NewRun;
import io.millrace.engine.run.PlaceOfStart;
import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.Started;
import io.millrace.engine.run.StartedLookup;
import io.millrace.failure.QueueFullException;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A new run of a lane, stored by the journal. Not fenced, as other starts are not. */
public final class StartInLane extends Entry<StartInLane.Outcome> {

  // No node has this id.
  private static final long NOBODY = 0;

  private final Kind kind;
  private final NewRun run;
  private final Object call;
  private final PlaceOfStart place;

  /** What came of it. */
  public sealed interface Outcome {

    /** It is there. */
    record Stored(Started started) implements Outcome {}

    /**
     * Neither it nor any of its call was stored.
     *
     * @param lane null when it is the queue that is full
     */
    record Full(String queue, @Nullable String lane, int limit) implements Outcome {
      /** What its caller throws. */
      public QueueFullException error() {
        return new QueueFullException(queue, lane, limit);
      }
    }
  }

  /**
   * @param run of a lane
   * @param call runs of one call are stored together or not at all; by identity
   * @param place where it may begin at once; null when it is to be queued
   */
  public StartInLane(Kind kind, NewRun run, Object call, @Nullable KeptPlace place) {
    this.kind = kind;
    this.run = run;
    this.call = call;
    this.place = new PlaceOfStart(place);
  }

  /** The id that the new run gets. */
  public RunId runId() {
    return run.runId();
  }

  @Override
  protected CallKind<?> kind() {
    return kind;
  }

  /** All starts have one, so that runs are stored in the order of their starts. */
  @Override
  protected int route() {
    return 0;
  }

  /** Ends let others go and take long: a start need not wait until many have been written. */
  @Override
  protected boolean isApart() {
    return true;
  }

  @Override
  protected int bytes() {
    return run.input().length() + 200;
  }

  @Override
  protected void postponed() {
    place.postponed();
  }

  @Override
  protected void failed() {
    place.failed();
  }

  /** Its place first: the run does not wait until its caller goes on. */
  private void stored(Started started, @Nullable RunKey begun) {
    place.stored(begun);
    complete(new Outcome.Stored(started));
  }

  private void refused(LaneAnswers.Refusal why) {
    place.stored(null);
    complete(new Outcome.Full(why.queue(), why.lane(), why.limit()));
  }

  /**
   * Stores starts; see {@code sql/start_in_lanes.sql}. One alone costs less by {@code
   * sql/start_in_one_lane.sql}, and may begin as it is stored.
   */
  public static final class Kind extends CallKind<StartInLane> {

    private final NamedSql many;
    private final NamedSql one;
    private final StartedLookup lookup;
    private final FairClock clock;
    private final LaneListener listener;

    public Kind(Database database, FairClock clock, LaneListener listener) {
      super("start_in_lanes");
      this.many = NamedSql.parse(database.sql(StartInLane.class, "start_in_lanes"));
      this.one = NamedSql.parse(database.sql(StartInLane.class, "start_in_one_lane"));
      this.lookup = new StartedLookup(database);
      this.clock = clock;
      this.listener = listener;
    }

    @Override
    protected CallKind.Outcome call(Connection connection, long node, List<StartInLane> starts)
        throws SQLException {
      Map<String, Object> values = new HashMap<>();
      NewRun.bind(runs(starts), values);
      NewRun.bindLanes(runs(starts), values);
      // A lane that was idle for a round waits for none of those of the present one, and one that
      // had a run in it stands behind its own.
      values.put("clock", clock.before());
      boolean plain = isPlain(starts);
      if (plain) {
        bindPlace(starts.getFirst().place.kept(), values);
      } else {
        values.put("start_call", calls(starts));
      }
      NamedSql sql = plain ? one : many;
      try (PreparedStatement statement = sql.prepare(connection, values);
          ResultSet rows = statement.executeQuery()) {
        LaneAnswers answers = LaneAnswers.read(rows);
        return connectionAfter -> {
          tell(connectionAfter, starts, answers);
          return 0;
        };
      }
    }

    /** Who comes alone, and not only later. */
    private static boolean isPlain(List<StartInLane> starts) {
      return starts.size() == 1 && starts.getFirst().run.notBeforeUs() == null;
    }

    private static void bindPlace(@Nullable KeptPlace place, Map<String, Object> values) {
      long upTo = place == null ? KeptPlace.NONE : place.upTo();
      values.put(
          "start_here_node", place == null || upTo == KeptPlace.NONE ? NOBODY : place.node());
      values.put("up_to_key", upTo);
    }

    private static int[] calls(List<StartInLane> starts) {
      IdentityHashMap<Object, Integer> numbers = new IdentityHashMap<>();
      return Columns.ints(starts, s -> numbers.computeIfAbsent(s.call, c -> numbers.size()));
    }

    private void tell(Connection connection, List<StartInLane> starts, LaneAnswers answers)
        throws SQLException {
      if (answers.done() == starts.size()) {
        starts.forEach(s -> s.stored(new Started(s.run.runId(), false), answers.begun()));
      } else {
        settle(connection, starts, answers);
      }
      answers.tell(listener);
    }

    private void settle(Connection connection, List<StartInLane> starts, LaneAnswers answers)
        throws SQLException {
      Map<Integer, StartedLookup.Found> all = lookup.find(connection, runs(starts));
      for (int i = 0; i < starts.size(); i++) {
        StartInLane start = starts.get(i);
        StartedLookup.Found found = all.get(i);
        LaneAnswers.Refusal refusal = answers.refusals().get(start.run.runId());
        if (found != null) {
          start.stored(found.started(), start.place.hasBegun(found) ? RunKey.FIRST : null);
        } else if (refusal != null) {
          start.refused(refusal);
        } else {
          throw new SQLException(
              "run %s was neither stored nor found".formatted(start.run.runId()));
        }
      }
    }

    private static List<NewRun> runs(List<StartInLane> starts) {
      return starts.stream().map(start -> start.run).toList();
    }
  }
}
