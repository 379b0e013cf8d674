package io.millrace.engine.run;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Database;
import io.millrace.run.Failure;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
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
   */
  public record Row(
      RunSummary summary,
      String input,
      @Nullable String output,
      @Nullable Failure error,
      Map<String, String> metadata,
      @Nullable String triggeredBy) {}

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

  /** running -> queued for the runs of dead nodes. */
  public List<RunKey> requeue(Handle handle, List<Long> nodes) {
    return handle
        .createQuery(sql("requeue"))
        .bind("nodes", nodes.toArray(new Long[0]))
        .map((row, context) -> key(row))
        .list();
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
    return new Row(
        summary(row),
        Objects.requireNonNull(codec.open("the input of a run", row.getString("input"))),
        codec.open("the output of a run", row.getString("output")),
        error == null ? null : codec.failure(error),
        codec.metadata(row.getString("metadata")),
        row.getString("triggered_by"));
  }

  private static RunSummary summary(ResultSet row) throws SQLException {
    return new RunSummary(
        id(row),
        row.getString("workflow"),
        row.getInt("version"),
        RunStatus.ofText(row.getString("status")),
        row.getString("queue"),
        row.getString("lane"),
        row.getObject("created_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("started_at", OffsetDateTime.class)),
        instant(row.getObject("finished_at", OffsetDateTime.class)));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
