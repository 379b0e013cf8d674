package io.millrace.failure;

import io.millrace.run.RunId;
import java.time.Duration;

/** A run did not end within the time that {@code await} was given. The run goes on. */
public final class AwaitTimeoutException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final RunId runId;
  private final Duration timeout;

  public AwaitTimeoutException(RunId runId, Duration timeout) {
    super(
        "run %s has not ended after %s; it goes on, await it again or cancel it"
            .formatted(runId, timeout),
        null);
    this.runId = runId;
    this.timeout = timeout;
  }

  /** The run that was awaited. */
  public RunId runId() {
    return runId;
  }

  /** How long the caller waited. */
  public Duration timeout() {
    return timeout;
  }
}
