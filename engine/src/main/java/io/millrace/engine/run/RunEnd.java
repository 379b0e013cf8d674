package io.millrace.engine.run;

import io.millrace.run.Failure;
import io.millrace.run.RunStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param status a final one
 * @param output as JSON; null unless it succeeded
 * @param error why it failed; null unless it did
 */
public record RunEnd(RunStatus status, @Nullable String output, @Nullable Failure error) {}
