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
 */
public record NewRun(
    RunId runId,
    String workflow,
    int version,
    String input,
    @Nullable String idempotencyKey,
    @Nullable String triggeredBy,
    @Nullable String metadata,
    @Nullable Long deadlineUs) {

  /** As the node has it that claims it as it is stored. */
  public ClaimedRun claimed() {
    Instant deadline =
        deadlineUs == null ? null : Instant.EPOCH.plus(deadlineUs, ChronoUnit.MICROS);
    return new ClaimedRun(
        Claim.first(runId), RunKey.FIRST, workflow, version, input, metadata, deadline);
  }

  /** The parameters of the statements that store runs. */
  static void bind(List<NewRun> runs, Map<String, Object> values) {
    values.put("start_run_id", Columns.uuids(runs, r -> r.runId.value()));
    values.put("start_version", Columns.ints(runs, r -> r.version));
    values.put("start_workflow", Columns.texts(runs, r -> r.workflow));
    values.put("start_idempotency_key", Columns.texts(runs, r -> r.idempotencyKey));
    values.put("start_triggered_by", Columns.texts(runs, r -> r.triggeredBy));
    values.put("start_input", Columns.texts(runs, r -> r.input));
    values.put("start_metadata", Columns.texts(runs, r -> r.metadata));
    values.put("start_deadline_us", Columns.longs(runs, r -> r.deadlineUs));
  }
}
