package io.millrace.failure;

import io.millrace.run.RunId;
import java.time.Duration;

/**
 * An attempt of a step, or all of its attempts together, took longer than they may. Retry policies
 * see it like any other error of the attempt; the workflow's code sees a {@link
 * StepFailedException} once there is no attempt left.
 */
public final class StepTimeoutException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final String path;
  private final Duration limit;
  private final boolean total;
  private final boolean ignoredInterrupt;

  public StepTimeoutException(
      RunId runId, String path, Duration limit, boolean total, boolean ignoredInterrupt) {
    super(
        "run %s step '%s': %s took longer than %s%s; make the step faster or raise %s in its StepOptions"
            .formatted(
                runId,
                path,
                total ? "its attempts together" : "the attempt",
                limit,
                ignoredInterrupt ? ", and the last one ignores its interrupt and was given up" : "",
                total ? "totalTimeout" : "timeout"),
        null);
    this.runId = runId;
    this.path = path;
    this.limit = limit;
    this.total = total;
    this.ignoredInterrupt = ignoredInterrupt;
  }

  /** The run. */
  public RunId runId() {
    return runId;
  }

  /** The path of the step. */
  public String path() {
    return path;
  }

  /** How long it was allowed to take. */
  public Duration limit() {
    return limit;
  }

  /** Whether that was the limit for all attempts together; then it is not tried again. */
  public boolean isTotal() {
    return total;
  }

  /** Whether its code went on after the interrupt; nothing it still does is recorded. */
  public boolean ignoredInterrupt() {
    return ignoredInterrupt;
  }
}
