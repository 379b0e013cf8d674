package io.millrace.engine.step;

import io.millrace.run.StepStatus;
import org.jspecify.annotations.Nullable;

/**
 * A step as its row says.
 *
 * @param path its path
 * @param kind what it is
 * @param ordinal its place in its scope
 * @param status where it stands
 * @param attempts how many attempts were begun
 * @param failures how many of them count for the retry policy
 * @param nodeId who made the last attempt
 * @param claimNo under which claim
 * @param startedUs when the last attempt began, in microseconds since 1970
 * @param output result as JSON; null unless it succeeded
 * @param error failure as JSON; null unless it failed
 * @param members size of a group; null for others
 * @param strategy how a group treats its branches; null for others
 * @param winner name of the branch that won a race; null for others
 * @param fingerprint digest of what it was said to depend on; null when nothing was
 */
record RecordedStep(
    String path,
    StepKind kind,
    int ordinal,
    StepStatus status,
    int attempts,
    int failures,
    long nodeId,
    int claimNo,
    long startedUs,
    @Nullable String output,
    @Nullable String error,
    @Nullable Integer members,
    @Nullable String strategy,
    @Nullable String winner,
    @Nullable String fingerprint) {

  /** The path of the scope with its slash; empty for the run's own. */
  String scope() {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }
}
