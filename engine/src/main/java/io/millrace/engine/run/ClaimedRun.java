package io.millrace.engine.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run that this node may execute, with what it needs for that.
 *
 * @param claim the right to do so
 * @param key its place in the order of claims; of a run with a lane, by its fair key
 * @param workflow name of its workflow
 * @param version version of its workflow
 * @param input as JSON
 * @param metadata as JSON; null for none. Read by the run itself: what is wrong with it is its
 *     failure
 * @param deadline by when it must have ended; null for none
 */
public record ClaimedRun(
    Claim claim,
    RunKey key,
    String workflow,
    int version,
    String input,
    @Nullable String metadata,
    @Nullable Instant deadline) {

  /** True when it was claimed before (or forked, which counts), so that steps may be recorded. */
  public boolean mayHaveHistory() {
    return claim.number() > 1;
  }
}
