package io.millrace.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a list of runs. All times come from the database's clock.
 *
 * @param runId the run
 * @param workflow name of its workflow
 * @param version version of the workflow it was started with, and stays with
 * @param status where it stands
 * @param queue name of its queue
 * @param lane its lane inside the queue; null for none
 * @param createdAt when it was stored
 * @param startedAt when a node claimed it for the first time; null before
 * @param finishedAt when it ended; null before
 */
public record RunSummary(
    RunId runId,
    String workflow,
    int version,
    RunStatus status,
    String queue,
    @Nullable String lane,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {}
