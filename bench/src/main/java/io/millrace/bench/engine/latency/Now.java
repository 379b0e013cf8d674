package io.millrace.bench.engine.latency;

import java.time.Instant;

/**
 * The clock of the machine, the same in all its processes: {@link System#nanoTime()} promises
 * nothing of the kind.
 */
final class Now {

  private static final long NANOS_IN_SECOND = 1_000_000_000L;

  private Now() {}

  static long nanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * NANOS_IN_SECOND + now.getNano();
  }
}
