package io.millrace.failure;

import java.util.List;

/** No workflow of this name is registered here. */
public final class UnknownWorkflowException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String workflow;
  private final transient List<String> known;

  public UnknownWorkflowException(String workflow, List<String> known) {
    super(
        "workflow '%s' is not registered; known: %s"
            .formatted(workflow, known.isEmpty() ? "none" : String.join(", ", known)),
        null);
    this.workflow = workflow;
    this.known = List.copyOf(known);
  }

  /** The name that was asked for. */
  public String workflow() {
    return workflow;
  }

  /** The names that are registered, sorted. */
  public List<String> known() {
    return known;
  }
}
