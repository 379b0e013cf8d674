package io.millrace.engine.run;

import io.millrace.engine.journal.Columns;
import io.millrace.run.RunId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run that is to be stored; all of it was checked.
 *
 * @param runId its id
 * @param workflow name of its workflow
 * @param version version of its workflow
 * @param input as JSON
 * @param idempotencyKey null for none
 * @param triggeredBy null when not said
 * @param metadata as JSON; null for none
 * @param deadlineUs in microseconds since 1970; null for none
 * @param lane null for none
 * @param priority lower starts earlier
 * @param notBeforeUs from when on it may start, in microseconds since 1970; null for at once, and
 *     where it has no lane
 */
public record NewRun(
    RunId runId,
    String workflow,
    int version,
    String input,
    @Nullable String idempotencyKey,
    @Nullable String triggeredBy,
    @Nullable String metadata,
    @Nullable Long deadlineUs,
    @Nullable LaneId lane,
    int priority,
    @Nullable Long notBeforeUs) {

  /** Without a lane, of no special priority. */
  public NewRun(
      RunId runId,
      String workflow,
      int version,
      String input,
      @Nullable String idempotencyKey,
      @Nullable String triggeredBy,
      @Nullable String metadata,
      @Nullable Long deadlineUs) {
    this(
        runId,
        workflow,
        version,
        input,
        idempotencyKey,
        triggeredBy,
        metadata,
        deadlineUs,
        null,
        0,
        null);
  }

  /** As the node has it that claims it as it is stored. */
  public ClaimedRun claimed() {
    Instant deadline =
        deadlineUs == null ? null : Instant.EPOCH.plus(deadlineUs, ChronoUnit.MICROS);
    Claim first = Claim.first(runId);
    return new ClaimedRun(
        lane == null ? first : first.in(lane),
        RunKey.FIRST,
        workflow,
        version,
        input,
        metadata,
        deadline);
  }

  /** The parameters of the statements that store runs. */
  public static void bind(List<NewRun> runs, Map<String, Object> values) {
    values.put("start_run_id", Columns.uuids(runs, r -> r.runId.value()));
    values.put("start_version", Columns.ints(runs, r -> r.version));
    values.put("start_workflow", Columns.texts(runs, r -> r.workflow));
    values.put("start_idempotency_key", Columns.texts(runs, r -> r.idempotencyKey));
    values.put("start_triggered_by", Columns.texts(runs, r -> r.triggeredBy));
    values.put("start_input", Columns.texts(runs, r -> r.input));
    values.put("start_metadata", Columns.texts(runs, r -> r.metadata));
    values.put("start_deadline_us", Columns.longs(runs, r -> r.deadlineUs));
    values.put("start_priority", Columns.ints(runs, r -> r.priority));
  }

  /** And of those that store runs of lanes. */
  public static void bindLanes(List<NewRun> runs, Map<String, Object> values) {
    values.put("start_queue", Columns.texts(runs, r -> r.lane == null ? null : r.lane.queue()));
    values.put("start_lane", Columns.texts(runs, r -> r.lane == null ? null : r.lane.lane()));
    values.put("start_not_before_us", Columns.longs(runs, r -> r.notBeforeUs));
  }
}
