package io.millrace.run;

import java.util.Locale;

/** Where a run stands. The text form (lower case) is what the database, JSON and metrics say. */
public enum RunStatus {
  /** Waits for a node. */
  QUEUED,
  /** A node holds the claim and executes it. */
  RUNNING,
  /** Ended with an output; never changes again. */
  SUCCEEDED,
  /** Ended with an error; only {@code retry} brings it back. */
  FAILED,
  /** Ended by a cancel; only {@code retry} brings it back. */
  CANCELLED;

  /** True when the run has ended: it has a finish time and holds no claim. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** The form used in the database and in JSON, such as {@code succeeded}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #text()}.
   *
   * @throws IllegalArgumentException if no status has this text
   */
  public static RunStatus ofText(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
