package io.millrace.failure;

import org.jspecify.annotations.Nullable;

/** An input does not fit its workflow. Nothing was stored. */
public final class InvalidInputException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String workflow;
  private final String jsonPath;

  public InvalidInputException(
      String workflow, String jsonPath, String problem, @Nullable Throwable cause) {
    super("input of workflow '%s' at %s: %s".formatted(workflow, jsonPath, problem), cause);
    this.workflow = workflow;
    this.jsonPath = jsonPath;
  }

  /** The workflow that was to be started. */
  public String workflow() {
    return workflow;
  }

  /** Where in the input, such as {@code $.lines[3].amount}; {@code $} for the whole. */
  public String jsonPath() {
    return jsonPath;
  }
}
