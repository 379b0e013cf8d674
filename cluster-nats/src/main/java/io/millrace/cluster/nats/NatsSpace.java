package io.millrace.cluster.nats;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseRules;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** A space in a bucket. */
final class NatsSpace implements LeaseSpace {

  private final Bucket bucket;
  private final Function<String, Task> start;
  private final Keys keys;
  private final Hints hints;
  private final OwnWrites own;

  /**
   * @param start begins a task that does this
   */
  NatsSpace(Bucket bucket, Function<String, Task> start, Keys keys, Hints hints) {
    this.bucket = bucket;
    this.start = start;
    this.keys = keys;
    this.hints = hints;
    this.own = new OwnWrites(bucket.timeToLive());
  }

  @Override
  public String name() {
    return bucket.space();
  }

  @Override
  public Duration timeToLive() {
    return bucket.timeToLive();
  }

  @Override
  public Written create(String key, String value) throws StoreException {
    LeaseRules.checkKey(key);
    byte[] bytes = LeaseRules.encode(key, value);
    Task task = start("create", key);
    // Mostly the key was never there, or has been swept.
    long last = 0;
    while (true) {
      long sent = System.nanoTime();
      OptionalLong revision = keys.write(task, key, bytes, last);
      if (revision.isPresent()) {
        hints.tell(bucket, key);
        return written(key, revision.getAsLong(), sent, value);
      }
      switch (keys.look(task, key)) {
        case Found.Alive _ -> {
          return new Written.Refused();
        }
        // It may be written again meanwhile; the time of the task ends this at the latest.
        case Found.Gone(long marker) -> last = marker;
      }
    }
  }

  @Override
  public Written update(String key, String value, long revision) throws StoreException {
    LeaseRules.checkKey(key);
    byte[] bytes = LeaseRules.encode(key, value);
    Task task = start("update", key);
    Optional<OwnWrites.Own> before = own.living(key, revision);
    if (before.isEmpty() && !isThere(task, key, revision)) {
      return new Written.Refused();
    }
    long sent = System.nanoTime();
    OptionalLong next = keys.write(task, key, bytes, revision);
    if (next.isEmpty()) {
      return new Written.Refused();
    }
    if (before.isEmpty() || !before.get().isOf(value)) {
      hints.tell(bucket, key);
    }
    return written(key, next.getAsLong(), sent, value);
  }

  @Override
  public boolean delete(String key, long revision) throws StoreException {
    LeaseRules.checkKey(key);
    Task task = start("delete", key);
    if (own.living(key, revision).isEmpty() && !isThere(task, key, revision)) {
      return false;
    }
    if (keys.mark(task, key, revision).isEmpty()) {
      return false;
    }
    own.remove(key);
    hints.tell(bucket, key);
    return true;
  }

  /**
   * Whether a key has this revision and has not ended. The write itself tells only whether the last
   * message has this number, and that may be past its time, or say that the key was deleted.
   */
  private boolean isThere(Task task, String key, long revision) throws StoreException {
    return keys.look(task, key) instanceof Found.Alive(Entry entry) && entry.revision() == revision;
  }

  private Written written(String key, long revision, long sent, String value) {
    own.add(key, OwnWrites.Own.of(revision, sent, value));
    return new Written.Done(revision);
  }

  @Override
  public Optional<Entry> get(String key) throws StoreException {
    LeaseRules.checkKey(key);
    return switch (keys.look(start("read", key), key)) {
      case Found.Alive(Entry entry) -> Optional.of(entry);
      case Found.Gone _ -> Optional.empty();
    };
  }

  @Override
  public List<Entry> list() throws StoreException {
    return keys.list(start.apply("list space '" + name() + "'"));
  }

  @Override
  public Watch watch(String key, Consumer<String> hint) throws StoreException {
    LeaseRules.checkWatched(key);
    return hints.watch(start("watch", key), bucket, key, hint);
  }

  private Task start(String verb, String key) {
    return start.apply(verb + " key '" + key + "' of space '" + name() + "'");
  }
}
