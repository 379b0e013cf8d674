package io.millrace.run;

import java.util.Locale;

/**
 * The run that another one was made from.
 *
 * @param run the older run
 * @param kind what was taken over from it
 */
public record Origin(RunId run, Kind kind) {

  /** How a run came from another one. The text form is what the database and JSON say. */
  public enum Kind {
    /** The input only: it begins from scratch. */
    RESTART,
    /** The results before one of its steps too. */
    FORK;

    /** The form used in the database and in JSON, such as {@code fork}. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #text()}.
     *
     * @throws IllegalArgumentException if no kind has this text
     */
    public static Kind ofText(String text) {
      return valueOf(text.toUpperCase(Locale.ROOT));
    }
  }
}
