package io.millrace.failure;

import java.util.List;

/** No queue of this name was ever registered or used. */
public final class UnknownQueueException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String queue;
  private final List<String> known;

  public UnknownQueueException(String queue, List<String> known) {
    super(
        "queue '%s' is not known; register or use it first, known are %s".formatted(queue, known),
        null);
    this.queue = queue;
    this.known = List.copyOf(known);
  }

  /** The name that was asked for. */
  public String queue() {
    return queue;
  }

  /** The names that there are. */
  public List<String> known() {
    return known;
  }
}
