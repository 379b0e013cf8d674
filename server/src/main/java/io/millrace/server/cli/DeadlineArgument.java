package io.millrace.server.cli;

import io.millrace.run.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.TypeConversionException;

/** Reads a deadline: a point in time or a length of time, as ISO-8601 writes them. */
final class DeadlineArgument {

  private DeadlineArgument() {}

  static Deadline read(String text) {
    try {
      return text.startsWith("P")
          ? new Deadline.Within(Duration.parse(text))
          : new Deadline.At(Instant.parse(text));
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'%s' is neither a time such as 2030-01-31T18:00:00Z nor a length such as PT30M"
              .formatted(text));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
