package io.millrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * What a worker has to say that its function did not: it was stopped, or it failed and nobody
 * asked. What the function itself throws is thrown to whoever joins as it is. Unchecked.
 */
public abstract sealed class WorkerException extends RuntimeException
    permits WorkerCancelledException, WorkerFailedException, WorkerTimeoutException {

  private static final long serialVersionUID = 1L;

  private final String workerName;

  WorkerException(String workerName, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.workerName = workerName;
  }

  /** The worker, by the name it was given or else the one that it has by itself. */
  public final String workerName() {
    return workerName;
  }
}
