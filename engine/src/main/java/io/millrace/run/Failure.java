package io.millrace.run;

import org.jspecify.annotations.Nullable;

/**
 * An error as it is stored with an attempt, a step or a run.
 *
 * @param type the class name of the exception, such as {@code java.io.IOException}
 * @param message what it said; empty when it said nothing
 * @param step the path of the step that ended the run; null where no step did
 * @param trace the first lines of its stack trace; null when there is none
 */
public record Failure(String type, String message, @Nullable String step, @Nullable String trace) {

  @Override
  public String toString() {
    return message.isEmpty() ? type : type + ": " + message;
  }
}
