package io.millrace.embedded;

import java.time.Duration;

/** A point in time after which waiting ends, measured by the clock that nobody sets. */
record Deadline(long nanos) {

  static Deadline in(Duration timeout) {
    return new Deadline(System.nanoTime() + timeout.toNanos());
  }

  boolean passed() {
    return left().isNegative();
  }

  Duration left() {
    return Duration.ofNanos(nanos - System.nanoTime());
  }

  /** Waits once between two looks. */
  static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  static EmbeddedDatabaseException interrupted(Exception cause) {
    Thread.currentThread().interrupt();
    return new EmbeddedDatabaseException(
        EmbeddedDatabaseException.Kind.INTERRUPTED,
        "The thread was interrupted while it waited for the embedded database.",
        cause);
  }
}
