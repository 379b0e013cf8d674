package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.database.Database;
import io.millrace.run.AttemptSummary;
import io.millrace.run.Failure;
import io.millrace.run.GroupSummary;
import io.millrace.run.RunId;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.workflow.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables {@code step} and {@code attempt}, for all but the hot path. */
public final class StepTable {

  private static final PayloadName FACTS = new PayloadName(null, "times of a group", null, null);
  private static final Failure GIVEN_UP =
      new Failure("io.millrace.GivenUp", "given up when the run ended", null, null);

  private final Database database;
  private final Codec codec;

  public StepTable(Database database, Codec codec) {
    this.database = database;
    this.codec = codec;
  }

  /** All steps of a run with their attempts, in the order in which they began. */
  public List<StepSummary> list(Handle handle, RunId run) {
    Map<String, List<AttemptSummary>> earlier = new HashMap<>();
    handle
        .createQuery(sql("list_attempts"))
        .bind("run_id", run.value())
        .map((row, context) -> Map.entry(row.getString("path"), attempt(row, row.getInt("number"))))
        .forEach(
            a -> earlier.computeIfAbsent(a.getKey(), p -> new ArrayList<>()).add(a.getValue()));
    return handle
        .createQuery(sql("list"))
        .bind("run_id", run.value())
        .map((row, context) -> step(row, earlier.getOrDefault(row.getString("path"), List.of())))
        .list();
  }

  /** Makes what ended a run ready to be executed again. */
  public void reset(Handle handle, RunId run, @Nullable String failedPath) {
    handle
        .createQuery(sql("reset"))
        .bind("run_id", run.value())
        .bind("failed_path", failedPath)
        .bind("given_up", codec.failure(GIVEN_UP))
        .mapTo(Long.class)
        .one();
  }

  /** Ends the open steps of those of the runs that are cancelled. */
  public void cancelOpen(Handle handle, List<RunId> runs) {
    handle
        .createUpdate(sql("cancel_open"))
        .bindArray("run_id", java.util.UUID.class, runs.stream().map(RunId::value).toList())
        .execute();
  }

  /**
   * The ordinals of the steps and groups that stand in no group, by path, in the order of the code.
   */
  public SequencedMap<String, Integer> roots(Handle handle, RunId run) {
    SequencedMap<String, Integer> roots = new LinkedHashMap<>();
    handle
        .createQuery(sql("roots"))
        .bind("run_id", run.value())
        .map((row, context) -> Map.entry(row.getString("path"), row.getInt("ordinal")))
        .forEach(root -> roots.put(root.getKey(), root.getValue()));
    return roots;
  }

  /** Gives a new run what another one has recorded before this place, with all attempts. */
  public void copyBefore(Handle handle, RunId run, RunId newRun, int ordinal) {
    handle
        .createUpdate(sql("copy_before"))
        .bind("run_id", run.value())
        .bind("new_run_id", newRun.value())
        .bind("ordinal", ordinal)
        .execute();
    handle
        .createUpdate(sql("copy_attempts"))
        .bind("run_id", run.value())
        .bind("new_run_id", newRun.value())
        .execute();
  }

  private String sql(String name) {
    return database.sql(StepTable.class, name);
  }

  private StepSummary step(ResultSet row, List<AttemptSummary> earlier) throws SQLException {
    StepStatus status = StepStatus.ofText(row.getString("status"));
    int number = row.getInt("attempts");
    List<AttemptSummary> attempts = new ArrayList<>(earlier);
    // While it waits for its next attempt, the last one stands among the attempts already.
    boolean ownAttempt = number > 0 && attempts.stream().noneMatch(a -> a.number() == number);
    if (ownAttempt) {
      attempts.add(attempt(row, number));
    }
    return new StepSummary(
        row.getString("path"), row.getString("kind"), status, group(row), List.copyOf(attempts));
  }

  private @Nullable GroupSummary group(ResultSet row) throws SQLException {
    String strategy = row.getString("strategy");
    if (strategy == null) {
      return null;
    }
    String json = row.getString("facts");
    GroupFacts.Ended facts =
        json == null ? null : codec.decodePlain(FACTS, json, Type.of(GroupFacts.Ended.class));
    return new GroupSummary(
        strategy,
        row.getInt("members"),
        row.getString("winner"),
        Duration.of(row.getLong("elapsed_us"), ChronoUnit.MICROS),
        facts == null ? null : Duration.of(facts.branchMicros(), ChronoUnit.MICROS),
        facts == null ? null : facts.fromRecord());
  }

  private AttemptSummary attempt(ResultSet row, int number) throws SQLException {
    String error = row.getString("error");
    return new AttemptSummary(
        number,
        row.getString("node"),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        instant(row.getObject("finished_at", OffsetDateTime.class)),
        error == null ? null : codec.failure(error));
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
