package io.millrace.engine.database;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The database's clock, kept by this process between two answers of the database. It advances with
 * the process's monotonic clock, so setting the machine's clock moves nothing.
 */
public final class Clock {

  // Written by whoever has an answer of the database, read by every run.
  private volatile Reading reading;

  private record Reading(Instant database, long nanosBefore, long nanosAfter) {}

  public Clock(Instant database, long nanosBefore, long nanosAfter) {
    this.reading = new Reading(database, nanosBefore, nanosAfter);
  }

  /**
   * Sets the clock by an answer of the database.
   *
   * @param database what its clock said
   * @param nanosBefore {@link System#nanoTime()} before the question
   * @param nanosAfter the same after the answer
   */
  public void set(Instant database, long nanosBefore, long nanosAfter) {
    reading = new Reading(database, nanosBefore, nanosAfter);
  }

  /** What the database's clock says now, give or take half a round trip. */
  public Instant now() {
    Reading last = reading;
    long middle = last.nanosBefore + (last.nanosAfter - last.nanosBefore) / 2;
    return last.database.plusNanos(System.nanoTime() - middle);
  }

  /** What the database's clock has reached for certain: it answered before its answer came. */
  public Instant reached() {
    Reading last = reading;
    return last.database.plusNanos(System.nanoTime() - last.nanosAfter);
  }

  /** {@link #now()} in microseconds since 1970, the resolution of PostgreSQL. */
  public long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, now());
  }
}
