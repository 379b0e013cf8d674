package io.millrace.server.render;

import java.time.Duration;

/** A duration as a person reads it. */
public final class Took {

  private Took() {}

  /** Such as {@code 0.04 s}, {@code 12.3 s}, {@code 5 min 2 s}, {@code 3 h 12 min}. */
  public static String text(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    if (millis < 10_000) {
      return "%.2f s".formatted(millis / 1_000.0);
    }
    if (millis < 60_000) {
      return "%.1f s".formatted(millis / 1_000.0);
    }
    return duration.toHours() == 0
        ? "%d min %d s".formatted(duration.toMinutes(), duration.toSecondsPart())
        : "%d h %d min".formatted(duration.toHours(), duration.toMinutesPart());
  }
}
