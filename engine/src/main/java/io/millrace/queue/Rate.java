package io.millrace.queue;

import java.time.Duration;

/**
 * At most so many starts in any window of that length. What is above it waits; nothing is dropped.
 * A start is the moment in which a run gets its slot, by the database's clock, whichever node
 * executes it.
 *
 * <pre>{@code
 * Rate.of(100, Duration.ofSeconds(1));
 * }</pre>
 *
 * @param starts how many, 1 to 100,000
 * @param window how long, 1 ms to 31 days
 */
public record Rate(int starts, Duration window) {

  // The last starts are kept, a row each.
  private static final int STARTS_MAX = 100_000;
  private static final Duration WINDOW_MIN = Duration.ofMillis(1);
  private static final Duration WINDOW_MAX = Duration.ofDays(31);

  public Rate {
    if (starts < 1 || starts > STARTS_MAX) {
      throw new IllegalArgumentException(
          "rate of %d starts must be between 1 and %,d".formatted(starts, STARTS_MAX));
    }
    if (window.compareTo(WINDOW_MIN) < 0 || window.compareTo(WINDOW_MAX) > 0) {
      throw new IllegalArgumentException(
          "window %s of a rate must be between %s and %s"
              .formatted(window, WINDOW_MIN, WINDOW_MAX));
    }
  }

  /** So many starts in any window of this length. */
  public static Rate of(int starts, Duration window) {
    return new Rate(starts, window);
  }
}
