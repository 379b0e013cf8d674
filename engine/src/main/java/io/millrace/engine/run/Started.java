package io.millrace.engine.run;

import io.millrace.run.RunId;

/**
 * The answer to a start.
 *
 * @param runId the run that now exists
 * @param existing true when a run with the same idempotency key was there before
 */
public record Started(RunId runId, boolean existing) {}
