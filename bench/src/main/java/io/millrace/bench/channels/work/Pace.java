package io.millrace.bench.channels.work;

import io.millrace.bench.plan.ForkRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long one fork warms up and counts. Short rounds are repeated until they add up to something,
 * long ones are counted once at least.
 *
 * @param warmupRounds that are not counted, at least
 * @param warmup they go on for so long
 * @param fullRounds rounds of the full size that are not counted
 * @param rounds counted, unless they take longer than {@code most}
 * @param least counting goes on for so long
 * @param most no round is begun after this
 */
record Pace(
    int warmupRounds, Duration warmup, int fullRounds, int rounds, Duration least, Duration most) {

  /** A median of more rounds than this gets no better. */
  private static final int ROUNDS_MAX = 2_000;

  /** One round of a subject; its value in the unit of the figure. */
  @FunctionalInterface
  interface Round<T> {
    T run() throws Exception;
  }

  static Pace of(ForkRequest request) {
    return switch (request.scale()) {
      case TINY -> new Pace(0, Duration.ZERO, 0, 1, Duration.ZERO, Duration.ZERO);
      case QUICK ->
          new Pace(
              3,
              Duration.ofMillis(500),
              0,
              request.rounds(),
              Duration.ofMillis(100),
              Duration.ofMillis(250));
      case FULL ->
          new Pace(
              3,
              Duration.ofSeconds(2),
              1,
              request.rounds(),
              Duration.ofSeconds(1),
              Duration.ofMinutes(1));
    };
  }

  /** Rounds until the compiler should be through. */
  void warmUp(Round<?> round) throws Exception {
    long start = System.nanoTime();
    for (int i = 0; i < warmupRounds || System.nanoTime() - start < warmup.toNanos(); i++) {
      round.run();
    }
  }

  /** What the counted rounds gave. */
  <T> List<T> count(Round<T> round) throws Exception {
    for (int i = 0; i < fullRounds; i++) {
      round.run();
    }
    List<T> values = new ArrayList<>();
    long start = System.nanoTime();
    long elapsed;
    do {
      values.add(round.run());
      elapsed = System.nanoTime() - start;
    } while (elapsed < most.toNanos()
        && values.size() < ROUNDS_MAX
        && (values.size() < rounds || elapsed < least.toNanos()));
    return values;
  }
}
