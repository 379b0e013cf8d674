package io.millrace.engine.run;

import io.millrace.run.RunId;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes run ids: UUIDs of version 7 (RFC 9562, method 3: the 12 bits after the milliseconds hold
 * their fraction), strictly growing within this process, so that runs started in order also list in
 * order and their index pages fill from the right.
 */
public final class RunIds {

  // 4,096 parts of a millisecond: what the 12 bits of rand_a can tell apart.
  private static final long PARTS_PER_MS = 4_096;

  // Time of the last id in parts; written by every caller.
  private final AtomicLong last = new AtomicLong();

  /**
   * A new id.
   *
   * @param micros the time in microseconds since 1970
   */
  public RunId next(long micros) {
    long now = micros / 1_000 * PARTS_PER_MS + micros % 1_000 * PARTS_PER_MS / 1_000;
    long parts = last.accumulateAndGet(now, (before, time) -> Math.max(before + 1, time));
    long high = ((parts / PARTS_PER_MS) << 16) | 0x7000 | (parts % PARTS_PER_MS);
    long low = (ThreadLocalRandom.current().nextLong() >>> 2) | 0x8000_0000_0000_0000L;
    return new RunId(new UUID(high, low));
  }
}
