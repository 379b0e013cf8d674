package io.millrace.workflow;

/**
 * A JSON document as text. The codec passes it through unread, so it serves where no Java type is
 * at hand: starting a workflow by name, or awaiting a result of any shape.
 *
 * @param text one JSON value, such as {@code {"directory":"."}}
 */
public record Json(String text) {

  /** The JSON value {@code null}. */
  public static final Json NULL = new Json("null");

  @Override
  public String toString() {
    return text;
  }
}
