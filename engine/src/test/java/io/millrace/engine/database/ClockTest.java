package io.millrace.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClockTest {

  private static final Instant ANSWER = Instant.parse("2026-01-01T00:00:00Z");
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  // A round trip of two hours: whatever this test takes is little beside it.
  private final long answered = System.nanoTime();
  private final Clock clock = new Clock(ANSWER, answered - 2 * HOUR, answered);

  @Test
  void nowIsMeantFromTheMiddleOfTheRoundTrip() {
    assertThat(Duration.between(ANSWER, clock.now()))
        .isBetween(Duration.ofMinutes(60), Duration.ofMinutes(90));
  }

  @Test
  void whatIsReachedIsMeantFromTheAnswersArrival() {
    assertThat(Duration.between(ANSWER, clock.reached()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(30));
  }

  @Test
  void aLaterAnswerSetsBoth() {
    Instant later = ANSWER.plus(Duration.ofDays(1));

    clock.set(later, answered, answered);

    assertThat(clock.now()).isAfterOrEqualTo(later);
    assertThat(clock.reached()).isAfterOrEqualTo(later);
  }
}
