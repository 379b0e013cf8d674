package io.millrace.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A limit above queues, as of one moment of the database.
 *
 * @param workflow what it limits; null for everything
 * @param maxActive how many runs are active at a time
 * @param active how many are; more than allowed where the limit was lowered below what was active
 * @param changedAt when this last changed
 */
public record LimitStatistics(
    @Nullable String workflow, int maxActive, long active, Instant changedAt) {}
