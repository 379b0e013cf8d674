package io.millrace.bench.cluster.subject;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A store that counts what it is asked for. */
final class CountedStore implements LeaseStore {

  private final LeaseStore store;
  private final Counts counts = new Counts();

  CountedStore(LeaseStore store) {
    this.store = store;
  }

  Map<String, Long> counts() {
    return counts.now();
  }

  @Override
  public LeaseSpace space(String name, Duration timeToLive) throws StoreException {
    counts.count("space");
    return new CountedSpace(store.space(name, timeToLive), counts);
  }

  @Override
  public Optional<LeaseSpace> existing(String name) throws StoreException {
    counts.count("existing");
    return store.existing(name).map(space -> new CountedSpace(space, counts));
  }

  @Override
  public List<String> spaces() throws StoreException {
    counts.count("spaces");
    return store.spaces();
  }

  @Override
  public Duration timeout() {
    return store.timeout();
  }

  @Override
  public String description() {
    return store.description();
  }

  @Override
  public void close() {
    store.close();
  }

  private record CountedSpace(LeaseSpace space, Counts counts) implements LeaseSpace {

    @Override
    public String name() {
      return space.name();
    }

    @Override
    public Duration timeToLive() {
      return space.timeToLive();
    }

    @Override
    public Written create(String key, String value) throws StoreException {
      counts.count("create");
      return space.create(key, value);
    }

    @Override
    public Written update(String key, String value, long revision) throws StoreException {
      counts.count("update");
      return space.update(key, value, revision);
    }

    @Override
    public boolean delete(String key, long revision) throws StoreException {
      counts.count("delete");
      return space.delete(key, revision);
    }

    @Override
    public Optional<Entry> get(String key) throws StoreException {
      counts.count("get");
      return space.get(key);
    }

    @Override
    public List<Entry> list() throws StoreException {
      counts.count("list");
      return space.list();
    }

    @Override
    public Watch watch(String key, Consumer<String> hint) throws StoreException {
      counts.count("watch");
      return space.watch(key, hint);
    }
  }
}
