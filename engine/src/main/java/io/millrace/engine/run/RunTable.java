package io.millrace.engine.run;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.database.Database;
import io.millrace.run.Failure;
import io.millrace.run.Origin;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The table {@code run}, for all but the hot path. */
public final class RunTable {

  private static final List<RunStatus> ENDED =
      Arrays.stream(RunStatus.values()).filter(RunStatus::isFinal).toList();

  private final Database database;
  private final Codec codec;

  public RunTable(Database database, Codec codec) {
    this.database = database;
    this.codec = codec;
  }

  /**
   * A run's row.
   *
   * @param summary the fields of a list line
   * @param input as JSON
   * @param output as JSON; null unless it succeeded
   * @param error why it failed; null unless it did
   * @param metadata as given at the start
   * @param triggeredBy as given at the start
   * @param deadline by when it must have ended; null for none
   * @param origin what it was made from; null when it was started
   */
  public record Row(
      RunSummary summary,
      String input,
      @Nullable String output,
      @Nullable Failure error,
      Map<String, String> metadata,
      @Nullable String triggeredBy,
      @Nullable Instant deadline,
      @Nullable Origin origin) {}

  /** One run. */
  public Optional<Row> find(Handle handle, RunId run) {
    return handle
        .createQuery(sql("find"))
        .bind("run_id", run.value())
        .map((row, context) -> row(row))
        .findOne();
  }

  /** A page of runs, newest first. */
  public List<RunSummary> list(Handle handle, RunFilter filter) {
    RunId before = filter.before();
    RunStatus status = filter.status();
    return handle
        .createQuery(sql("list"))
        .bind("before", before == null ? null : before.value())
        .bind("workflow", filter.workflow())
        .bind("status", status == null ? null : status.text())
        .bind("limit", filter.limit())
        .map((row, context) -> summary(row))
        .list();
  }

  /** Runs of a queue that failed and were set aside, at most so many. */
  public List<RunSummary> parked(Handle handle, String queue, int limit) {
    return handle
        .createQuery(sql("parked"))
        .bind("queue", queue)
        .bind("limit", limit)
        .map((row, context) -> summary(row))
        .list();
  }

  /** queued -> cancelled, or marks a running run. Empty when the run is in no such state. */
  public Optional<RunStatus> cancel(Handle handle, RunId run) {
    return handle
        .createQuery(sql("cancel"))
        .bind("run_id", run.value())
        .bind("from", texts(RunTransitions.sources(RunEvent.CANCEL)))
        .map((row, context) -> RunStatus.ofText(row.getString("status")))
        .findOne();
  }

  /** failed | cancelled -> queued. Empty when the run is in no such state. */
  public Optional<RunKey> retry(Handle handle, RunId run) {
    return handle
        .createQuery(sql("retry"))
        .bind("run_id", run.value())
        .bind("from", texts(RunTransitions.sources(RunEvent.RETRY)))
        .map((row, context) -> key(row))
        .findOne();
  }

  /**
   * A run that a node which is gone has no more.
   *
   * @param run the run
   * @param key its place
   * @param status queued, or how it ended
   */
  public record Freed(RunId run, RunKey key, RunStatus status) {}

  /**
   * A run whose deadline has passed in the queue.
   *
   * @param run the run
   * @param open whether a step of it is open still, since a transaction held its row
   */
  public record Expired(RunId run, boolean open) {}

  /**
   * running -> queued for the runs of dead nodes; failed where that happened too often.
   *
   * @param crashesMax so often in a row without progress is too often
   */
  public List<Freed> requeueCrashed(Handle handle, List<Long> nodes, int crashesMax) {
    return requeue(handle, nodes, 1, crashesMax);
  }

  /** running -> queued for the runs of nodes that leave by themselves; counts no crash. */
  public List<Freed> requeueLeft(Handle handle, List<Long> nodes) {
    return requeue(handle, nodes, 0, Integer.MAX_VALUE);
  }

  private List<Freed> requeue(Handle handle, List<Long> nodes, int crash, int crashesMax) {
    return handle
        .createQuery(sql("requeue"))
        .bind("nodes", nodes.toArray(new Long[0]))
        .bind("crash", crash)
        .bind("crashes_max", crashesMax)
        .bind("type", RunFailures.CRASH_LOOP_TYPE)
        .bind("message", RunFailures.CRASH_LOOP_MESSAGE)
        .map(
            (row, context) ->
                new Freed(id(row), key(row), RunStatus.ofText(row.getString("status"))))
        .list();
  }

  /** Cancels the open steps of ended runs. Gives the runs of which some are locked. */
  public List<RunId> closeSteps(Handle handle, List<RunId> ended) {
    return handle
        .createQuery(sql("close_steps"))
        .bindArray("run_id", UUID.class, ended.stream().map(RunId::value).toList())
        .map((row, context) -> id(row))
        .list();
  }

  /** Queued runs whose deadline has passed or that were to be started by now, at most so many. */
  public List<RunId> overdue(Handle handle, int limit) {
    return handle
        .createQuery(sql("overdue"))
        .bind("limit", limit)
        .map((row, context) -> id(row))
        .list();
  }

  /** queued -> failed for those of the runs that are still too late. */
  public List<Expired> expire(Handle handle, List<RunId> late) {
    return handle
        .createQuery(sql("expire"))
        .bindArray("run_id", UUID.class, late.stream().map(RunId::value).toList())
        .bind("queue_type", RunFailures.QUEUE_TIMEOUT_TYPE)
        .bind("queue_message", RunFailures.QUEUE_TIMEOUT_MESSAGE)
        .bind("type", RunFailures.DEADLINE_TYPE)
        .bind("message", RunFailures.DEADLINE_MESSAGE)
        .map((row, context) -> new Expired(id(row), row.getBoolean("open")))
        .list();
  }

  /** A new run like an ended one. Empty when that has not ended, or does not exist. */
  public Optional<RunKey> copy(Handle handle, RunId run, RunId newRun, Origin.Kind kind) {
    String statement =
        switch (kind) {
          case RESTART -> "restart";
          case FORK -> "fork";
        };
    return handle
        .createQuery(sql(statement))
        .bind("run_id", run.value())
        .bind("new_run_id", newRun.value())
        .bind("from", texts(ENDED))
        .map((row, context) -> key(row))
        .findOne();
  }

  /** Those of the runs that have ended; empty where there is no such run. */
  public Map<RunId, Optional<RunEnd>> ended(Handle handle, List<RunId> runs) {
    Map<RunId, Optional<RunEnd>> ended = new HashMap<>();
    handle
        .createQuery(sql("ended"))
        .bindArray("run_id", UUID.class, runs.stream().map(RunId::value).toList())
        .map((row, context) -> Map.entry(id(row), end(row)))
        .forEach(entry -> ended.put(entry.getKey(), entry.getValue()));
    return ended;
  }

  private Optional<RunEnd> end(ResultSet row) throws SQLException {
    String status = row.getString("status");
    if (status == null) {
      return Optional.empty();
    }
    String error = row.getString("error");
    return Optional.of(
        new RunEnd(
            RunStatus.ofText(status),
            row.getString("output"),
            error == null ? null : codec.failure(error)));
  }

  private static RunId id(ResultSet row) throws SQLException {
    return new RunId(row.getObject("run_id", UUID.class));
  }

  private String sql(String name) {
    return database.sql(RunTable.class, name);
  }

  private static String[] texts(List<RunStatus> statuses) {
    return statuses.stream().map(RunStatus::text).toArray(String[]::new);
  }

  private static RunKey key(ResultSet row) throws SQLException {
    return new RunKey(row.getInt("priority"), row.getLong("seq"));
  }

  private Row row(ResultSet row) throws SQLException {
    String error = row.getString("error");
    RunSummary summary = summary(row);
    return new Row(
        summary,
        Objects.requireNonNull(
            codec.open(PayloadName.of(summary.runId(), "its input"), row.getString("input"))),
        codec.open(PayloadName.of(summary.runId(), "its output"), row.getString("output")),
        error == null ? null : codec.failure(error),
        codec.metadata(row.getString("metadata")),
        row.getString("triggered_by"),
        instant(row.getObject("deadline", OffsetDateTime.class)),
        origin(row));
  }

  private static @Nullable Origin origin(ResultSet row) throws SQLException {
    UUID run = row.getObject("origin_run_id", UUID.class);
    return run == null
        ? null
        : new Origin(new RunId(run), Origin.Kind.ofText(row.getString("origin")));
  }

  private static RunSummary summary(ResultSet row) throws SQLException {
    return new RunSummary(
        id(row),
        row.getString("workflow"),
        row.getInt("version"),
        RunStatus.ofText(row.getString("status")),
        row.getString("queue"),
        lane(row),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("started_at", OffsetDateTime.class)),
        instant(row.getObject("finished_at", OffsetDateTime.class)));
  }

  /** The empty lane holds runs that have none of their own. */
  private static @Nullable String lane(ResultSet row) throws SQLException {
    String lane = row.getString("lane");
    return lane == null || lane.isEmpty() ? null : lane;
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
