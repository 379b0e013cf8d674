package io.millrace.failure;

import io.millrace.run.RunId;
import org.jspecify.annotations.Nullable;

/**
 * A result does not survive the codec, so that a replay could not return the same; or what is
 * stored cannot be read.
 */
public final class StepResultException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final @Nullable RunId runId;
  private final @Nullable String path;

  public StepResultException(
      @Nullable RunId runId, @Nullable String path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.runId = runId;
    this.path = path;
  }

  /** The run; null before it is stored. */
  public @Nullable RunId runId() {
    return runId;
  }

  /** The path of the step; null for an input or output of a run. */
  public @Nullable String path() {
    return path;
  }
}
