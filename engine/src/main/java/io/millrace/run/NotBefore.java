package io.millrace.run;

import java.time.Duration;
import java.time.Instant;

/** From when on a run may start. */
public sealed interface NotBefore {

  /** From a time on; one that has passed delays nothing. */
  record At(Instant time) implements NotBefore {}

  /**
   * So long after it was stored.
   *
   * @param delay positive, at most 100 years
   */
  record After(Duration delay) implements NotBefore {
    public After {
      if (delay.isNegative() || delay.isZero() || delay.compareTo(Deadline.LENGTH_MAX) > 0) {
        throw new IllegalArgumentException(
            "delay %s must be positive and at most %,d days"
                .formatted(delay, Deadline.LENGTH_MAX.toDays()));
      }
    }
  }

  /** The time that is meant, for a run that is stored now. */
  default Instant at(Instant now) {
    return switch (this) {
      case At(Instant time) -> time;
      case After(Duration delay) -> now.plus(delay);
    };
  }
}
