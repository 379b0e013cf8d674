package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.run.RunId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** The functions of lanes, for all but the hot path. */
public final class LaneTable {

  private final Database database;
  private final FairClock clock;

  public LaneTable(Database database, FairClock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Takes in what was stored by others, or is due to enter; {@code done} says how many. */
  public LaneAnswers enter(int most) {
    return call("cannot take runs into their lanes", "enter", most);
  }

  /** Takes in what was stored without a lane while a bound was being set. */
  public LaneAnswers adoptLate(int most) {
    return call("cannot take runs into their queues", "adopt_late", most);
  }

  /** Lets go what has waited for a time that has come. */
  public LaneAnswers due(int most) {
    return call("cannot let runs of lanes go", "due", most);
  }

  /** Forgets lanes that were idle for so long. */
  public void prune(Duration idle, int most) {
    database.inTransaction(
        "cannot forget idle lanes",
        handle ->
            handle
                .createQuery(sql("prune"))
                .bind("idle_us", idle.toNanos() / 1_000)
                .bind("most", most)
                .mapTo(Long.class)
                .one());
  }

  private LaneAnswers call(String doing, String name, int most) {
    return database.inTransaction(
        doing, handle -> answers(handle.createQuery(sql(name)).bind("most", most)));
  }

  /** How long until something in lanes is due; empty for nothing known. */
  public Optional<Duration> untilNextDue() {
    return database.call(
        "cannot read what is due in lanes",
        jdbi ->
            jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(sql("until_next_due"))
                        .map((row, context) -> row.getObject("us", Long.class))
                        .findOne()
                        .map(us -> Duration.ofNanos(Math.max(0, us) * 1_000))));
  }

  /** Locks the lanes of runs, before these are changed. */
  public void lock(Handle handle, Collection<RunId> runs) {
    handle.createQuery(sql("lock")).bind("run_id", ids(runs)).mapTo(Boolean.class).list();
  }

  /** Locks the lanes of all that these nodes execute. */
  public void lockOfNodes(Handle handle, List<Long> nodes) {
    handle
        .createQuery(sql("lock_of_nodes"))
        .bind("nodes", nodes.toArray(new Long[0]))
        .mapTo(Boolean.class)
        .list();
  }

  /** Runs that have ended leave their lanes; see {@code sql/leave.sql}. */
  public LaneAnswers leave(Handle handle, Collection<RunId> runs) {
    return answers(handle.createQuery(sql("leave")).bind("run_id", ids(runs)));
  }

  /** A run that has ended goes back into its lane; false when it has none. */
  public boolean comeBack(Handle handle, RunId run) {
    return handle
        .createQuery(sql("come_back"))
        .bind("run_id", run.value())
        .mapTo(Boolean.class)
        .one();
  }

  /** Lets go what may, in the lane of a run. */
  public LaneAnswers promote(Handle handle, RunId run) {
    return answers(handle.createQuery(sql("promote")).bind("run_id", run.value()));
  }

  private LaneAnswers answers(Query query) {
    return query
        .bind("clock", clock.now())
        .scanResultSet(
            (rows, context) -> {
              try (var answered = rows.get()) {
                return LaneAnswers.read(answered);
              }
            });
  }

  private static UUID[] ids(Collection<RunId> runs) {
    return runs.stream().map(RunId::value).toArray(UUID[]::new);
  }

  private String sql(String name) {
    return database.sql(LaneTable.class, name);
  }
}
