package io.millrace.channels;

import java.time.Duration;

/**
 * The worker was not done within the time it was given, and was interrupted. What its function
 * threw then is suppressed here, and tells where it was.
 */
public final class WorkerTimeoutException extends WorkerException {

  private static final long serialVersionUID = 1L;

  private final Duration timeout;

  WorkerTimeoutException(String workerName, Duration timeout) {
    super(
        workerName,
        "worker '%s' was not done within %s and was interrupted; give it more time or less to do"
            .formatted(workerName, timeout),
        null);
    this.timeout = timeout;
  }

  /** The time it was given, from when it was started. */
  public Duration timeout() {
    return timeout;
  }
}
