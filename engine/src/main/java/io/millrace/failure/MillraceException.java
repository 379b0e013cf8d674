package io.millrace.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error that Millrace throws at its callers. Each leaf carries what it is about
 * as fields; its message names the value and the way out.
 */
public abstract sealed class MillraceException extends RuntimeException
    permits AwaitTimeoutException,
        DatabaseException,
        InvalidInputException,
        PayloadTooLargeException,
        QueueFullException,
        ReplayMismatchException,
        RunCancelledException,
        RunFailedException,
        RunStateException,
        ScopeViolationException,
        StepFailedException,
        StepResultException,
        StepTimeoutException,
        UnknownQueueException,
        UnknownRunException,
        UnknownStepException,
        UnknownWorkflowException {

  private static final long serialVersionUID = 1L;

  MillraceException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
