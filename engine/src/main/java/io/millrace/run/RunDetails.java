package io.millrace.run;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is stored of one run.
 *
 * @param summary the fields of a list line
 * @param input the input as JSON
 * @param output the output as JSON; null unless it succeeded
 * @param error why it failed; null unless it did
 * @param metadata what was given at the start
 * @param triggeredBy who or what started it; null when not said
 * @param deadline by when it must have ended; null for none
 * @param origin the run that it was made from; null when it was started
 * @param steps in the order in which they began
 */
public record RunDetails(
    RunSummary summary,
    String input,
    @Nullable String output,
    @Nullable Failure error,
    Map<String, String> metadata,
    @Nullable String triggeredBy,
    @Nullable Instant deadline,
    @Nullable Origin origin,
    List<StepSummary> steps) {}
