package io.millrace.channels;

/**
 * The worker was cancelled before it was done. The stack trace is that of who cancelled it; what
 * its function threw when it was interrupted is suppressed here.
 */
public final class WorkerCancelledException extends WorkerException {

  private static final long serialVersionUID = 1L;

  private final long workerId;

  WorkerCancelledException(String workerName, long workerId) {
    super(
        workerName,
        "worker '%s' was cancelled and has no result; spawn it again if it is still wanted"
            .formatted(workerName),
        null);
    this.workerId = workerId;
  }

  /** Whether it was this worker. Another one may have got the exception by joining it. */
  boolean isOf(long workerId) {
    return this.workerId == workerId;
  }
}
