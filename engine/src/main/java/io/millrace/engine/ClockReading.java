package io.millrace.engine;

import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import java.time.OffsetDateTime;

/** Reads the database's clock once, for a process that has heard no heartbeat yet. */
final class ClockReading {

  private ClockReading() {}

  static Clock of(Database database) {
    return database.call(
        "cannot read the database's clock",
        jdbi ->
            jdbi.withHandle(
                handle -> {
                  // The first statement of a connection pays for opening it; the second is the
                  // reading.
                  handle.execute("select 1");
                  long before = System.nanoTime();
                  OffsetDateTime now =
                      handle
                          .createQuery("select clock_timestamp()")
                          .mapTo(OffsetDateTime.class)
                          .one();
                  return new Clock(now.toInstant(), before, System.nanoTime());
                }));
  }
}
