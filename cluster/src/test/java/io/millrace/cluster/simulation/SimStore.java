package io.millrace.cluster.simulation;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A space of a store that keeps all its promises, on simulated time. */
final class SimStore implements LeaseSpace {

  private final String name;
  private final Duration timeToLive;
  private final Events events;
  private final TreeMap<String, Kept> keys = new TreeMap<>();
  private final List<Watching> watches = new ArrayList<>();
  // Told of each write that took place.
  private final BiConsumer<String, String> written;
  private long revisions;

  private record Kept(String value, long revision, long endsAt) {}

  private record Watching(String key, Consumer<String> hint) {}

  SimStore(String name, Duration timeToLive, Events events, BiConsumer<String, String> written) {
    this.name = name;
    this.timeToLive = timeToLive;
    this.events = events;
    this.written = written;
  }

  /** Forgets all, the number of its last revision too. */
  void makeAnew() {
    keys.clear();
    revisions = 0;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Duration timeToLive() {
    return timeToLive;
  }

  @Override
  public Written create(String key, String value) {
    return kept(key).isPresent() ? new Written.Refused() : put(key, value, "");
  }

  @Override
  public Written update(String key, String value, long revision) {
    Optional<Kept> kept = kept(key).filter(found -> found.revision() == revision);
    return kept.isEmpty() ? new Written.Refused() : put(key, value, kept.get().value());
  }

  private Written put(String key, String value, String before) {
    revisions++;
    long endsAt = timeToLive.isZero() ? Long.MAX_VALUE : events.now() + timeToLive.toNanos();
    keys.put(key, new Kept(value, revisions, endsAt));
    written.accept(key, value);
    if (!value.equals(before)) {
      hint(key);
    }
    return new Written.Done(revisions);
  }

  @Override
  public boolean delete(String key, long revision) {
    if (kept(key).filter(found -> found.revision() == revision).isEmpty()) {
      return false;
    }
    keys.remove(key);
    hint(key);
    return true;
  }

  @Override
  public Optional<Entry> get(String key) {
    return kept(key).map(found -> new Entry(key, found.value(), found.revision()));
  }

  @Override
  public List<Entry> list() {
    return keys.keySet().stream().map(this::get).flatMap(Optional::stream).toList();
  }

  private Optional<Kept> kept(String key) {
    return Optional.ofNullable(keys.get(key)).filter(found -> found.endsAt() > events.now());
  }

  private void hint(String key) {
    for (Watching watching : List.copyOf(watches)) {
      if (watching.key().equals("*") || watching.key().equals(key)) {
        watching.hint().accept(key);
      }
    }
  }

  @Override
  public Watch watch(String key, Consumer<String> hint) {
    Watching watching = new Watching(key, hint);
    watches.add(watching);
    return () -> watches.remove(watching);
  }
}
