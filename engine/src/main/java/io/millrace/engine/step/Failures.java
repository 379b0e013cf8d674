package io.millrace.engine.step;

import io.millrace.failure.StepFailedException;
import io.millrace.run.Failure;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;

/** Exceptions as they are stored. */
public final class Failures {

  // Enough to find the place; a row per failed attempt must stay small.
  private static final int TRACE_LENGTH_MAX = 4_000;
  private static final int MESSAGE_LENGTH_MAX = 10_000;

  private Failures() {}

  /** What is stored of an error. */
  public static Failure of(Throwable error) {
    String message = error.getMessage();
    return new Failure(
        error.getClass().getName(),
        message == null ? "" : cut(message, MESSAGE_LENGTH_MAX),
        pathOf(error),
        cut(trace(error), TRACE_LENGTH_MAX));
  }

  /** The same of an error of a step: what it came from counts only if that lies inside the step. */
  static Failure inside(String path, Throwable error) {
    Failure failure = of(error);
    String from = failure.step();
    boolean isInside = from != null && from.startsWith(path + "/");
    return isInside
        ? failure
        : new Failure(failure.type(), failure.message(), null, failure.trace());
  }

  /** The step that an error came from, as deep inside branches as it is known. */
  private static @Nullable String pathOf(Throwable error) {
    Throwable cause = error;
    // Causes can be cyclic; ten levels are more than people wrap.
    for (int depth = 0; cause != null && depth < 10; depth++) {
      if (cause instanceof StepFailedException step) {
        String deeper = step.failure().step();
        return deeper == null ? step.path() : deeper;
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static String trace(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}
