package io.millrace.engine.run;

import java.util.Map;

/**
 * A run that this node may execute, with what it needs for that.
 *
 * @param claim the right to do so
 * @param key its place in the order of claims
 * @param workflow name of its workflow
 * @param version version of its workflow
 * @param input as JSON
 * @param metadata as given at the start
 */
public record ClaimedRun(
    Claim claim,
    RunKey key,
    String workflow,
    int version,
    String input,
    Map<String, String> metadata) {

  /** True when it was claimed before, so that steps may be recorded. */
  public boolean mayHaveHistory() {
    return claim.number() > 1;
  }
}
