package io.millrace.queue;

import io.millrace.run.RunId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a lane holds, as of one moment of the database. An idle lane shows zeros.
 *
 * @param queue its queue
 * @param lane its key
 * @param counts how many runs
 * @param maxActive how many hold a slot at a time; null for any number
 * @param paused whether it accepts and keeps runs but starts none
 * @param haltedBy the failed run behind which it stands still; null for none
 * @param oldestQueued how long the run at its front has been stored; null when none waits
 * @param changedAt when any of its runs last came or went; null when none ever did
 */
public record LaneStatistics(
    String queue,
    String lane,
    QueueCounts counts,
    @Nullable Integer maxActive,
    boolean paused,
    @Nullable RunId haltedBy,
    @Nullable Duration oldestQueued,
    @Nullable Instant changedAt) {}
