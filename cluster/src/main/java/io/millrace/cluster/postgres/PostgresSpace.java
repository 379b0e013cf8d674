package io.millrace.cluster.postgres;

import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseRules;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A space in the tables. Each operation is one statement. */
final class PostgresSpace implements LeaseSpace {

  private static final Logger log = LoggerFactory.getLogger(PostgresSpace.class);

  private final String name;
  private final Duration timeToLive;
  private final Server server;
  private final LeaseTable table;
  private final Listener listener;
  private final Duration sweepPause;
  // When list() may sweep again; moved on by whoever does. Not at first: nodes list when they
  // start.
  private final AtomicLong nextSweepNanos;

  /**
   * @param sweepPause how long after the last time, or the beginning, a list removes rows that have
   *     ended; every statement passes them over, so they only cost room
   */
  PostgresSpace(
      String name,
      Duration timeToLive,
      Server server,
      LeaseTable table,
      Listener listener,
      Duration sweepPause) {
    this.name = name;
    this.timeToLive = timeToLive;
    this.server = server;
    this.table = table;
    this.listener = listener;
    this.sweepPause = sweepPause;
    this.nextSweepNanos = new AtomicLong(System.nanoTime() + sweepPause.toNanos());
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
  public Written create(String key, String value) throws StoreException {
    check(key, value);
    return server.ask(
        doing("create", key), connection -> table.create(connection, name, key, value));
  }

  @Override
  public Written update(String key, String value, long revision) throws StoreException {
    check(key, value);
    return server.ask(
        doing("update", key), connection -> table.update(connection, name, key, value, revision));
  }

  @Override
  public boolean delete(String key, long revision) throws StoreException {
    LeaseRules.checkKey(key);
    return server.ask(
        doing("delete", key), connection -> table.delete(connection, name, key, revision));
  }

  @Override
  public Optional<Entry> get(String key) throws StoreException {
    LeaseRules.checkKey(key);
    return server.ask(doing("read", key), connection -> table.get(connection, name, key));
  }

  @Override
  public List<Entry> list() throws StoreException {
    List<Entry> entries =
        server.ask("list space '" + name + "'", connection -> table.list(connection, name));
    sweepNowAndThen();
    return entries;
  }

  private void sweepNowAndThen() {
    long due = nextSweepNanos.get();
    long now = System.nanoTime();
    if (timeToLive.equals(LeaseStore.FOREVER)
        || now - due < 0
        || !nextSweepNanos.compareAndSet(due, now + sweepPause.toNanos())) {
      return;
    }
    try {
      server.ask("sweep space '" + name + "'", connection -> table.sweep(connection, name));
    } catch (StoreException e) {
      log.debug("rows that have ended stay until the next sweep", e);
    }
  }

  @Override
  public Watch watch(String key, Consumer<String> hint) throws StoreException {
    LeaseRules.checkWatched(key);
    return listener.watch(name, key, hint);
  }

  /** For errors, which are few; but each operation says it, so without a parser of formats. */
  private String doing(String verb, String key) {
    return verb + " key '" + key + "' of space '" + name + "'";
  }

  private static void check(String key, String value) throws StoreException {
    LeaseRules.checkKey(key);
    LeaseRules.encode(key, value);
  }
}
