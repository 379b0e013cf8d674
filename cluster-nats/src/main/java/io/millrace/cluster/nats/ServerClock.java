package io.millrace.cluster.nats;

import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the server's clock: when it was asked last, by this process's own clock, and
 * what it said. That tells how late it may be there by now, so most messages need no further look
 * to be known as alive. That one is not alive only the server can say, see {@link #ask}.
 */
final class ServerClock {

  // The two clocks may run at rates that differ by less than 1 in 1,000, or the server's be set.
  private static final Duration READING_AGE_MAX = Duration.ofMinutes(1);

  private final JetStreamApi api;
  private final String stream;

  // Written by whoever has asked; an older reading may replace a newer one, which does no harm.
  private volatile @Nullable Reading last;

  /**
   * @param time what the server said
   * @param askedNanos when it was asked, so it said that later
   */
  private record Reading(Instant time, long askedNanos) {}

  ServerClock(JetStreamApi api, String stream) {
    this.api = api;
    this.stream = stream;
  }

  /** Whether it may be as late as that there, as far as is known here. */
  boolean mayHaveReached(Instant time) {
    Reading reading = last;
    if (reading == null) {
      return true;
    }
    Duration since = Duration.ofNanos(System.nanoTime() - reading.askedNanos());
    return since.compareTo(READING_AGE_MAX) > 0 || !time.isAfter(reading.time().plus(since));
  }

  /** Asks the server, which was not later than that when it answered. */
  Instant ask(Task task) throws StoreException {
    long before = System.nanoTime();
    Instant time = api.time(task, stream);
    heard(time, before);
    return time;
  }

  /** Takes in what an answer to another question says. */
  void heard(Instant time, long askedNanos) {
    last = new Reading(time, askedNanos);
  }
}
