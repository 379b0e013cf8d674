package io.millrace.run;

import java.time.Duration;
import java.time.Instant;

/** By when a run must have ended, always by the database's clock. */
public sealed interface Deadline {

  /** Greatest length: what the database can still add to any time of today. */
  Duration LENGTH_MAX = Duration.ofDays(36_500);

  /** The point in time, for a run that is stored now. */
  Instant at(Instant now);

  /**
   * A point in time.
   *
   * @param time the deadline, at most 100 years ahead; one that has passed is refused at the start
   */
  record At(Instant time) implements Deadline {

    @Override
    public Instant at(Instant now) {
      return time;
    }
  }

  /**
   * A length of time from the start on.
   *
   * @param length positive, at most 100 years
   */
  record Within(Duration length) implements Deadline {

    public Within {
      if (!length.isPositive() || length.compareTo(LENGTH_MAX) > 0) {
        throw new IllegalArgumentException(
            "deadline %s must be positive and at most %d days"
                .formatted(length, LENGTH_MAX.toDays()));
      }
    }

    @Override
    public Instant at(Instant now) {
      return now.plus(length);
    }
  }
}
