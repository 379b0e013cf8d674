package io.millrace.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One try of a step.
 *
 * @param number counts from 1 over the whole life of the step, crashes and retries by hand included
 * @param node name of the node that made it; null when that node's row is gone
 * @param startedAt when it began
 * @param finishedAt when it ended; null while it runs and when its node died under it
 * @param error why it failed; null when it did not
 */
public record AttemptSummary(
    int number,
    @Nullable String node,
    Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable Failure error) {}
