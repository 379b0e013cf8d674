package io.millrace.channels;

/**
 * A worker of a scope failed, and the scope was left without anybody having joined the worker or
 * the scope. The cause is what its function threw, the very object; failures of further workers are
 * suppressed here.
 */
public final class WorkerFailedException extends WorkerException {

  private static final long serialVersionUID = 1L;

  WorkerFailedException(String workerName, Throwable cause) {
    super(
        workerName,
        "worker '%s' failed and nobody joined it: %s; call join() before leaving the scope"
            .formatted(workerName, cause),
        cause);
  }
}
