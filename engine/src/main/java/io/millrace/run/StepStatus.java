package io.millrace.run;

import java.util.Locale;

/** Where a step stands. The text form (lower case) is what the database and JSON say. */
public enum StepStatus {
  /** An attempt is under way (or was, when its node died). */
  RUNNING,
  /** The last attempt failed and another one will follow. */
  RETRYING,
  /** Its result is recorded and will not change. */
  SUCCEEDED,
  /** Its attempts are used up; the error is recorded. */
  FAILED,
  /** Given up because a sibling of its group failed or the run was cancelled. */
  CANCELLED;

  /** True when the step has ended and replay takes what is recorded. */
  public boolean isFinal() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** The form used in the database and in JSON, such as {@code retrying}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #text()}.
   *
   * @throws IllegalArgumentException if no status has this text
   */
  public static StepStatus ofText(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
