package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this client has written to a space lately: with that it can renew a key without a look at it
 * first. The server has stamped a message after it was sent, so until its time has passed since
 * then by this process's clock, it surely has not passed there.
 */
final class OwnWrites {

  // Guess: far more than a node holds. What is forgotten costs one look.
  private static final int KEYS_MAX = 1_000;

  private final Duration timeToLive;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock: the newest write of each key.
  private final Map<String, Own> byKey = new LinkedHashMap<>();

  /**
   * A write. Of the value only as much is kept as tells a renewal from a change; should it take one
   * for the other, a hint is missing.
   */
  record Own(long revision, long sentNanos, int length, int hash) {

    static Own of(long revision, long sentNanos, String value) {
      return new Own(revision, sentNanos, value.length(), value.hashCode());
    }

    boolean isOf(String value) {
      return length == value.length() && hash == value.hashCode();
    }
  }

  OwnWrites(Duration timeToLive) {
    this.timeToLive = timeToLive;
  }

  void add(String key, Own write) {
    lock.lock();
    try {
      Own before = byKey.remove(key);
      byKey.put(key, before != null && before.revision() > write.revision() ? before : write);
      if (byKey.size() > KEYS_MAX) {
        byKey.remove(byKey.keySet().iterator().next());
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(String key) {
    lock.lock();
    try {
      byKey.remove(key);
    } finally {
      lock.unlock();
    }
  }

  /** The write that gave a key this revision, if its time cannot have passed. */
  Optional<Own> living(String key, long revision) {
    lock.lock();
    try {
      return Optional.ofNullable(byKey.get(key))
          .filter(own -> own.revision() == revision && lives(own));
    } finally {
      lock.unlock();
    }
  }

  private boolean lives(Own own) {
    return timeToLive.equals(LeaseStore.FOREVER)
        || System.nanoTime() - own.sentNanos() < timeToLive.toNanos();
  }
}
