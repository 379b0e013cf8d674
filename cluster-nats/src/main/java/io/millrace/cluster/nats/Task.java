package io.millrace.cluster.nats;

import io.millrace.cluster.store.StoreException;
import java.time.Duration;

/**
 * One call of a store's method: what it is good for, and until when. All requests of it share its
 * time.
 *
 * @param doing such as {@code read key 'a' of space 's'}
 * @param store description of the store
 * @param timeout how long it may take
 * @param endNanos by {@link System#nanoTime}
 */
record Task(String doing, String store, Duration timeout, long endNanos) {

  static Task start(String doing, String store, Duration timeout) {
    return new Task(doing, store, timeout, System.nanoTime() + timeout.toNanos());
  }

  /** At least a moment, for those who take no less. */
  Duration left() {
    return Duration.ofNanos(Math.max(1_000_000, endNanos - System.nanoTime()));
  }

  boolean isOver() {
    return endNanos - System.nanoTime() <= 0;
  }

  /** The error for callers. */
  StoreException failure(String said, String advice) {
    return new StoreException("cannot %s in %s: %s; %s".formatted(doing, store, said, advice));
  }

  /** The error for callers. */
  StoreException failure(String said, String advice, Throwable cause) {
    return new StoreException(
        "cannot %s in %s: %s; %s".formatted(doing, store, said, advice), cause);
  }

  StoreException silence(Throwable cause) {
    return failure("no answer within " + timeout, "look at the server and the network", cause);
  }
}
