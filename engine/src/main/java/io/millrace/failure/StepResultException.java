package io.millrace.failure;

import org.jspecify.annotations.Nullable;

/**
 * A step returned something that does not survive the codec, so that a replay could not return the
 * same.
 */
public final class StepResultException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String path;

  public StepResultException(String path, String problem, @Nullable Throwable cause) {
    super("result of step '%s': %s".formatted(path, problem), cause);
    this.path = path;
  }

  /** The path of the step. */
  public String path() {
    return path;
  }
}
