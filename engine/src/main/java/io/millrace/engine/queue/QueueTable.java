package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.queue.LaneStatistics;
import io.millrace.queue.LimitStatistics;
import io.millrace.queue.PolicyChange;
import io.millrace.queue.PolicySource;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.queue.QueueStatistics;
import io.millrace.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The tables {@code scope}, {@code lane} and {@code policy_change}, for all but the hot path. */
public final class QueueTable {

  private final Database database;
  private final FairClock clock;

  public QueueTable(Database database, FairClock clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What a policy is of. */
  public enum Kind {
    GLOBAL,
    WORKFLOW,
    QUEUE;

    /** As it is stored, and said. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What can be changed about one lane. */
  public enum LaneChange {
    LIMIT,
    PAUSE,
    RESUME,
    UNBLOCK
  }

  /** The queues' numbers in the order of their names; of one of them where a name is given. */
  public List<QueueStatistics> statistics(Handle handle, @Nullable String queue) {
    return handle
        .createQuery(sql("queues"))
        .bind("queue", queue)
        .bind("many_queued", QueueHints.MANY_QUEUED)
        .map((row, context) -> queue(row))
        .list();
  }

  /** What holds for a queue; no bounds where nothing was said of it. */
  public QueuePolicy policy(Handle handle, String queue) {
    return handle
        .createQuery(sql("policy"))
        .bind("queue", queue)
        .map((row, context) -> PolicyColumns.read(row))
        .findFirst()
        .orElseGet(QueuePolicy::defaults);
  }

  /** No policy is changed by others until the end of the transaction. */
  public void lockPolicies(Handle handle) {
    handle.createQuery(sql("lock_policies")).mapTo(Boolean.class).one();
  }

  /** The limits above queues. */
  public List<LimitStatistics> limits(Handle handle) {
    return handle.createQuery(sql("limits")).map((row, context) -> limit(row)).list();
  }

  private static LimitStatistics limit(ResultSet row) throws SQLException {
    return new LimitStatistics(
        row.getString("workflow"),
        row.getInt("max_active"),
        row.getLong("active"),
        row.getObject("changed_at", OffsetDateTime.class).toInstant());
  }

  /** A page of lanes in the order of their keys, behind that one. */
  public List<LaneStatistics> lanes(Handle handle, String queue, String after, int limit) {
    return lanes(handle, queue, after, null, limit);
  }

  /** One lane; empty when it has no row, which it has from its first run on until it was idle. */
  public Optional<LaneStatistics> lane(Handle handle, String queue, String lane) {
    return lanes(handle, queue, null, lane, 1).stream().findFirst();
  }

  private List<LaneStatistics> lanes(
      Handle handle, String queue, @Nullable String after, @Nullable String lane, int limit) {
    return handle
        .createQuery(sql("lanes"))
        .bind("queue", queue)
        .bind("after", after)
        .bind("lane", lane)
        .bind("limit", limit)
        .map((row, context) -> lane(row))
        .list();
  }

  /** Names of queues, this one first if it is known. */
  public List<String> known(Handle handle, String queue, int limit) {
    return handle
        .createQuery(sql("known"))
        .bind("queue", queue)
        .bind("limit", limit)
        .mapTo(String.class)
        .list();
  }

  /** The last changes, newest first; of one queue, or of everything (null). */
  public List<PolicyChange> history(Handle handle, @Nullable String queue, int limit) {
    return handle
        .createQuery(sql("history"))
        .bind("queue", queue)
        .bind("limit", limit)
        .map((row, context) -> change(row))
        .list();
  }

  /**
   * Sets what holds from now on. What code says yields to what an operator has said.
   *
   * @param source {@code DEFAULT} for a reset
   * @return what may be claimed now
   */
  public LaneAnswers set(
      Handle handle, Kind kind, String name, PolicySource source, QueuePolicy policy, String by) {
    Query query =
        handle
            .createQuery(sql("scope_set"))
            .bind("kind", kind.text())
            .bind("name", name)
            .bind("source", text(source))
            .bind("by", by);
    PolicyColumns.bind(query, policy);
    return answers(query);
  }

  /** Stops the starts of a queue, or lets them go on; gives what may be claimed now. */
  public LaneAnswers pause(Handle handle, String queue, boolean pause, String by) {
    return answers(
        handle
            .createQuery(sql("queue_pause"))
            .bind("queue", queue)
            .bind("pause", pause)
            .bind("by", by));
  }

  /**
   * Changes a lane; gives what may be claimed now.
   *
   * @param most its limit, for that change; null for what its queue says
   */
  public LaneAnswers change(
      Handle handle,
      String queue,
      String lane,
      LaneChange change,
      @Nullable Integer most,
      String by) {
    Query query =
        handle
            .createQuery(sql("lane_change"))
            .bind("queue", queue)
            .bind("lane", lane)
            .bind("change", text(change))
            .bind("by", by);
    PolicyColumns.integer(query, "most", most);
    return answers(query);
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

  private static QueueStatistics queue(ResultSet row) throws SQLException {
    QueuePolicy policy = PolicyColumns.read(row);
    boolean paused = row.getBoolean("paused");
    QueueCounts counts = counts(row);
    Duration oldest = PolicyColumns.duration(row, "oldest_us");
    var facts =
        new QueueHints.Facts(
            policy,
            paused,
            counts,
            oldest,
            row.getLong("parked"),
            new QueueHints.Lanes(row.getLong("halted"), row.getString("halted_lane")),
            new QueueHints.Lanes(row.getLong("paused_lanes"), row.getString("paused_lane")),
            new QueueHints.Lanes(row.getLong("slack_lanes"), row.getString("slack_lane")));
    return new QueueStatistics(
        row.getString("queue"),
        policy,
        PolicySource.valueOf(PolicyColumns.name(row, "source")),
        paused,
        counts,
        row.getLong("lanes"),
        oldest,
        instant(row, "changed_at"),
        QueueHints.of(facts));
  }

  private static LaneStatistics lane(ResultSet row) throws SQLException {
    UUID haltedBy = row.getObject("halted_by", UUID.class);
    return new LaneStatistics(
        row.getString("queue"),
        row.getString("lane"),
        counts(row),
        row.getObject("max_active", Integer.class),
        row.getBoolean("paused"),
        haltedBy == null ? null : new RunId(haltedBy),
        PolicyColumns.duration(row, "oldest_us"),
        instant(row, "changed_at"));
  }

  private static QueueCounts counts(ResultSet row) throws SQLException {
    return new QueueCounts(
        row.getLong("queued"),
        row.getLong("active"),
        row.getLong("enqueued"),
        row.getLong("succeeded"),
        row.getLong("failed"),
        row.getLong("cancelled"));
  }

  private static PolicyChange change(ResultSet row) throws SQLException {
    return new PolicyChange(
        row.getObject("at", OffsetDateTime.class).toInstant(),
        row.getString("by"),
        row.getString("kind"),
        row.getString("name"),
        row.getString("lane"),
        row.getString("what"),
        row.getString("old"),
        row.getString("new"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private String sql(String name) {
    return database.sql(QueueTable.class, name);
  }
}
