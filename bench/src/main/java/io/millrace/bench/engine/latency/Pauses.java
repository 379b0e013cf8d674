package io.millrace.bench.engine.latency;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Time between two samples, in which the engine is idle; never in step with one that polls. */
final class Pauses {

  private static final long SEED = 1;
  private static final Duration LEAST = Duration.ofMillis(20);
  private static final Duration SPREAD = Duration.ofMillis(60);

  private final Random random = new Random(SEED);
  private final long spreadNanos;

  Pauses(Duration poll) {
    this.spreadNanos = Math.max(SPREAD.toNanos(), poll.toNanos());
  }

  void pause() {
    long end = System.nanoTime() + LEAST.toNanos() + random.nextLong(spreadNanos);
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
