package io.millrace.cluster.postgres;

import io.millrace.cluster.store.LeaseRules;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * A lease store in a schema of a PostgreSQL database.
 *
 * <pre>{@code
 * try (var leases = PostgresLeases.open(dataSource)) {
 *   LeaseSpace nodes = leases.space("orders-nodes", Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Times are the database's, revisions come from one sequence. Writes of one space take turns,
 *       so that a greater revision is also a later one; writes of other spaces do not wait for
 *       them.
 *   <li>Each operation is one statement that commits by itself. Only a key that is created, deleted
 *       or gets another value sends a notification.
 *   <li>It keeps at most two connections of the data source, and one more from the first watch on.
 *       Opening a schema that is not up to date takes two more for a moment. A connection that
 *       breaks fails the call that meets it; the next call has another one.
 *   <li>The time of an operation holds also when the server is frozen, the network swallows
 *       packets, or the data source has no connection to give. An interrupt does not end an
 *       operation; it is kept for later.
 *   <li>Through pgbouncer in transaction mode no notification arrives: watches give no hints, all
 *       else works, and a node may follow a new assignment two heartbeats late.
 * </ul>
 */
public final class PostgresLeases implements LeaseStore {

  private final Server server;
  private final LeaseTable table;
  private final Listener listener;
  private final Duration timeout;

  // Long enough for nodes of a process that start together, and too short for people who change
  // the table between two of them.
  private static final Duration KNOWN_FOR = Duration.ofSeconds(2);

  private static final Duration SWEEP_PAUSE = Duration.ofMinutes(1);

  private final Duration knownFor;
  private final Duration sweepPause;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /** What the table said of a space, and when. */
  private record Known(long timeToLiveMs, long askedNanos) {}

  private PostgresLeases(
      DataSource source,
      PostgresOptions options,
      Server server,
      Duration knownFor,
      Duration sweepPause) {
    this.knownFor = knownFor;
    this.sweepPause = sweepPause;
    this.timeout = options.operationTimeout();
    this.server = server;
    this.table = new LeaseTable(new SqlFiles(options.schema()), options.schema());
    this.listener = new Listener(source, options, server.description());
  }

  /** With the default options. */
  public static PostgresLeases open(DataSource source) throws StoreException {
    return open(source, PostgresOptions.defaults());
  }

  /**
   * Connects, and makes the schema or brings it up to date.
   *
   * @throws StoreException if the server cannot be used; the message says why
   */
  public static PostgresLeases open(DataSource source, PostgresOptions options)
      throws StoreException {
    return open(source, options, KNOWN_FOR, SWEEP_PAUSE);
  }

  /**
   * @param knownFor how long a space is not asked for again
   * @param sweepPause between two removals of rows that have ended
   */
  static PostgresLeases open(
      DataSource source, PostgresOptions options, Duration knownFor, Duration sweepPause)
      throws StoreException {
    return new PostgresLeases(source, options, Server.open(source, options), knownFor, sweepPause);
  }

  @Override
  public LeaseSpace space(String name, Duration timeToLive) throws StoreException {
    LeaseRules.checkSpace(name, timeToLive);
    Duration wanted = Duration.ofMillis(timeToLive.toMillis());
    long keptMs =
        server.ask(
            "open space '" + name + "'", connection -> keptMs(connection, name, wanted.toMillis()));
    if (keptMs != wanted.toMillis()) {
      throw new StoreException(
          "keys of space '%s' in %s live for %s, not %s; use the same time, or stop all who use it and set its ttl_ms in lease_space to %d"
              .formatted(
                  name,
                  server.description(),
                  Duration.ofMillis(keptMs),
                  wanted,
                  wanted.toMillis()));
    }
    return new PostgresSpace(name, wanted, server, table, listener, sweepPause);
  }

  /** When it is this call's turn: whoever was before it may have opened the space. */
  private long keptMs(Connection connection, String name, long wantedMs) throws SQLException {
    long now = System.nanoTime();
    Known before = known.get(name);
    if (before != null
        && before.timeToLiveMs() == wantedMs
        && now - before.askedNanos() < knownFor.toNanos()) {
      return wantedMs;
    }
    long keptMs = table.openSpace(connection, name, wantedMs);
    known.put(name, new Known(keptMs, now));
    return keptMs;
  }

  @Override
  public Optional<LeaseSpace> existing(String name) throws StoreException {
    LeaseRules.checkSpace(name, FOREVER);
    OptionalLong keptMs =
        server.ask(
            "find space '%s'".formatted(name), connection -> table.findSpace(connection, name));
    return keptMs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new PostgresSpace(
                name, Duration.ofMillis(keptMs.getAsLong()), server, table, listener, sweepPause));
  }

  @Override
  public List<String> spaces() throws StoreException {
    return server.ask("list spaces", table::spaces);
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public String description() {
    return server.description();
  }

  @Override
  public void close() {
    listener.close();
    server.close();
  }
}
