package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseRules;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A lease store in NATS JetStream, on servers from 2.9 on: one key-value bucket for each space.
 *
 * <pre>{@code
 * try (var leases = NatsLeases.open("nats://localhost:4222")) {
 *   LeaseSpace nodes = leases.space("orders-nodes", Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <ul>
 *   <li>Space {@code s} is the bucket {@code millrace_s}. Revisions are the sequence numbers of its
 *       stream; they restart only if somebody deletes the bucket.
 *   <li>Times are the server's. A key that has ended but that the server has not removed yet is
 *       treated as gone by all clients of this class.
 *   <li>Writes are as durable as the server makes them. It survives a kill with all that it has
 *       confirmed; for the loss of a whole machine use three replicas, or {@code sync_interval:
 *       always} in the server's configuration (from 2.10 on).
 *   <li>A deleted key leaves a marker, which ends as keys do; where keys do not end, it stays.
 *   <li>Hints are sent on {@code millrace.lease.SPACE.KEY} by whoever has changed a key. Other
 *       programs that write to the bucket give none. A user with limited rights needs to publish
 *       and subscribe there, besides {@code $KV.millrace_SPACE.>} and the API of JetStream.
 *   <li>Reads are answered by the leader of the bucket's stream, so they see all confirmed writes.
 *   <li>The time of an operation holds whatever server and network do. While the client connects
 *       again, operations fail at once. An interrupt does not end an operation; it is kept for
 *       later.
 * </ul>
 */
public final class NatsLeases implements LeaseStore {

  private final Connection connection;
  private final boolean ours;
  private final NatsOptions options;
  private final String description;
  private final Requests requests;
  private final JetStreamApi api;
  private final Hints hints;
  private final ConnectionListener listener;

  private NatsLeases(Connection connection, boolean ours, NatsOptions options, String description) {
    this.connection = connection;
    this.ours = ours;
    this.options = options;
    this.description = description;
    this.requests = new Requests(connection);
    this.api = new JetStreamApi(requests);
    this.hints = new Hints(connection, requests, api);
    this.listener = (client, event) -> connectionHas(event);
    connection.addConnectionListener(listener);
  }

  private void connectionHas(ConnectionListener.Events event) {
    switch (event) {
      case DISCONNECTED, CLOSED -> requests.connectionLost();
      case RESUBSCRIBED -> hints.connectionBack();
      case CONNECTED, RECONNECTED, DISCOVERED_SERVERS, LAME_DUCK -> {}
    }
  }

  /** Connects with the default options. */
  public static NatsLeases open(String url) throws StoreException {
    return open(url, NatsOptions.defaults());
  }

  /**
   * Connects.
   *
   * @param url such as {@code nats://localhost:4222}; several with commas between them
   * @throws StoreException if no server can be reached, or it is too old
   */
  public static NatsLeases open(String url, NatsOptions options) throws StoreException {
    Connection connection = Client.connect(url, options.operationTimeout());
    NatsLeases leases = new NatsLeases(connection, true, options, Client.describe(url));
    try {
      Client.checkVersion(connection, leases.description);
      return leases;
    } catch (StoreException e) {
      leases.close();
      throw e;
    }
  }

  /** On a connection of the application's, with the default options. */
  public static NatsLeases open(Connection connection) throws StoreException {
    return open(connection, NatsOptions.defaults());
  }

  /**
   * On a connection of the application's, which {@link #close} leaves open. It should connect again
   * for ever ({@code maxReconnects(-1)}), and send pings often enough to notice a broken network.
   *
   * @throws StoreException if the server is too old
   */
  public static NatsLeases open(Connection connection, NatsOptions options) throws StoreException {
    String description = Client.describe(String.join(",", connection.getServers()));
    Client.checkVersion(connection, description);
    return new NatsLeases(connection, false, options, description);
  }

  @Override
  public LeaseSpace space(String name, Duration timeToLive) throws StoreException {
    LeaseRules.checkSpace(name, timeToLive);
    Bucket bucket = new Bucket(name, Duration.ofMillis(timeToLive.toMillis()));
    Task task = start("open space '%s'".formatted(name));
    check(bucket, findOrMake(task, bucket));
    return open(bucket);
  }

  private LeaseSpace open(Bucket bucket) {
    return new NatsSpace(bucket, this::start, new Keys(bucket, api), hints);
  }

  @Override
  public Optional<LeaseSpace> existing(String name) throws StoreException {
    LeaseRules.checkSpace(name, FOREVER);
    Task task = start("find space '%s'".formatted(name));
    StreamInfo found = api.find(task, Bucket.stream(name)).orElse(null);
    if (found == null) {
      return Optional.empty();
    }
    Bucket bucket = new Bucket(name, found.getConfiguration().getMaxAge());
    check(bucket, found);
    return Optional.of(open(bucket));
  }

  @Override
  public List<String> spaces() throws StoreException {
    return api.streams(start("list spaces")).stream()
        .filter(Bucket::isStream)
        .map(Bucket::space)
        .sorted()
        .toList();
  }

  private Task start(String doing) {
    return Task.start(doing, description, options.operationTimeout());
  }

  private StreamInfo findOrMake(Task task, Bucket bucket) throws StoreException {
    Optional<StreamInfo> found = api.find(task, bucket.stream());
    if (found.isPresent()) {
      return found.get();
    }
    Optional<StreamInfo> made = api.create(task, bucket.configuration(options.replicas()));
    if (made.isPresent()) {
      return made.get();
    }
    return api.find(task, bucket.stream())
        .orElseThrow(
            () -> task.failure("its stream comes and goes", "see who else makes and deletes it"));
  }

  private void check(Bucket bucket, StreamInfo stream) throws StoreException {
    Duration kept = stream.getConfiguration().getMaxAge();
    if (!kept.equals(bucket.timeToLive())) {
      throw new StoreException(
          "keys of space '%s' in %s live for %s, not %s; use the same time, or stop all who use it and delete stream '%s'"
              .formatted(bucket.space(), description, kept, bucket.timeToLive(), bucket.stream()));
    }
    if (stream.getConfiguration().getStorageType() != StorageType.File) {
      throw new StoreException(
          "stream '%s' of space '%s' in %s is kept in memory, where a restart loses it; delete it, and it is made in files"
              .formatted(bucket.stream(), bucket.space(), description));
    }
  }

  @Override
  public Duration timeout() {
    return options.operationTimeout();
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public void close() {
    connection.removeConnectionListener(listener);
    hints.close();
    if (!ours) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      connection.close();
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
