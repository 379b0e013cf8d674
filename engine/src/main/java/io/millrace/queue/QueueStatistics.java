package io.millrace.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds and what holds for it, as of one moment of the database.
 *
 * @param queue its name
 * @param policy what is bounded
 * @param source who has set the policy
 * @param paused whether it accepts and keeps runs but starts none
 * @param counts how many runs, in all its lanes and without one
 * @param lanes how many lanes it has, idle ones that are remembered included
 * @param oldestQueued how long the longest waiting of the runs at the fronts of its lanes has been
 *     stored; null when none waits
 * @param changedAt when anything last came or went; null when nothing ever did
 * @param hints what somebody should look at, a sentence each; empty when all is well
 */
public record QueueStatistics(
    String queue,
    QueuePolicy policy,
    PolicySource source,
    boolean paused,
    QueueCounts counts,
    long lanes,
    @Nullable Duration oldestQueued,
    @Nullable Instant changedAt,
    List<String> hints) {}
