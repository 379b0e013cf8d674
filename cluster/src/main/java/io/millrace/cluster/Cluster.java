package io.millrace.cluster;

import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.failure.ClusterStateException;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.live.LiveHabitat;
import io.millrace.cluster.node.Node;
import io.millrace.cluster.node.Peer;
import io.millrace.cluster.node.Spaces;
import io.millrace.cluster.node.View;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of a group that shares partitions.
 *
 * <pre>{@code
 * try (var store = PostgresLeases.open(dataSource);
 *     var cluster =
 *         Cluster.of(store, ClusterOptions.of("pollers"), PartitionSource.numbered("shard", 64))) {
 *   cluster.start(new ClusterListener() {
 *     public void onAssigned(SortedMap<String, Token> partitions) { poller.begin(partitions); }
 *     public void onReleasing(List<String> partitions) throws InterruptedException { poller.end(partitions); }
 *     public void onLost(List<String> partitions) { poller.abandon(partitions); }
 *   });
 *   shutdown.await();
 * }
 * }</pre>
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>Two nodes that live never have one id, and never own one partition at a time. A node that
 *       was paused past its lease may not know yet that it has lost its partitions; each new
 *       ownership has a greater {@link Token}, so a sink that checks it refuses such a node.
 *   <li>A partition is without an owner for as long as its hand-over takes, or, after a crash,
 *       until the lease has ended and the leader has seen it.
 *   <li>Nothing moves without a reason: a node came or went, or the partitions changed.
 * </ul>
 *
 * <p>Safe for use by many threads. A node has a thread of the platform, up to five that wait for
 * the store, and a virtual one for the listener.
 */
public final class Cluster implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Cluster.class);

  private static final Duration ABANDON_MAX = Duration.ofSeconds(5);

  private final LeaseStore store;
  private final ClusterOptions options;
  private final PartitionSource source;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Object stateChange = new Object();

  // Guarded by this; set once, when the node starts.
  private @Nullable Running running;
  private boolean closed;

  /** What there is once it has started. */
  private record Running(Node node, LiveHabitat habitat) {}

  private Cluster(LeaseStore store, ClusterOptions options, PartitionSource source) {
    this.store = store;
    this.options = options;
    this.source = source;
  }

  /**
   * A node that has not started. Nothing is asked of the store yet.
   *
   * @param store where the group keeps its leases; stays open when the node is closed
   */
  public static Cluster of(LeaseStore store, ClusterOptions options, PartitionSource source) {
    return new Cluster(store, options, source);
  }

  /**
   * Joins the group. Returns as soon as the store has answered; the listener hears of all that
   * follows.
   *
   * @throws ClusterStateException if it was started or closed before
   * @throws InvalidClusterException if two operations of the store may take longer than the lease
   * @throws StoreUnavailableException if the store does not answer, or has the group with other
   *     times
   */
  public void start(ClusterListener listener) {
    synchronized (this) {
      if (closed) {
        throw new ClusterStateException(
            "this node of group '%s' was closed; make a new one".formatted(options.group()));
      }
      if (running != null) {
        throw new ClusterStateException(
            "this node of group '%s' was started before and is %s; make another one for another node"
                .formatted(options.group(), running.node().view().state()));
      }
      running = open(listener);
      running.habitat().run(running.node()::start);
    }
  }

  private Running open(ClusterListener listener) {
    checkTimes();
    String name = "millrace-cluster-" + options.group();
    LiveHabitat habitat =
        new LiveHabitat(
            name,
            spaces(),
            source,
            listener,
            options.handOff().overrun(),
            options.leasing().heartbeat(),
            this::stateChanged);
    String host = System.getenv().getOrDefault("HOSTNAME", "host");
    String place = host + ":" + ProcessHandle.current().pid();
    return new Running(new Node(habitat, options, place), habitat);
  }

  /** One answer that is lost must not be the end of a lease. */
  private void checkTimes() {
    Duration lease = options.leasing().lease();
    if (store.timeout().multipliedBy(2).compareTo(lease) > 0) {
      throw new InvalidClusterException(
          "lease %s is too short for a store whose operations may take %s: two must fit into it; open the store with a shorter time"
              .formatted(lease, store.timeout()));
    }
  }

  private Spaces spaces() {
    String group = options.group();
    try {
      return new Spaces(
          store.space(GroupSpaces.live(group), options.leasing().lease()),
          store.space(GroupSpaces.away(group), options.handOff().grace()),
          store.space(GroupSpaces.assignment(group), LeaseStore.FOREVER));
    } catch (StoreException e) {
      throw new StoreUnavailableException(
          "group '%s' cannot be joined: %s".formatted(group, e.getMessage()), e);
    }
  }

  private void stateChanged() {
    synchronized (stateChange) {
      stateChange.notifyAll();
    }
  }

  /** Where it stands now. */
  public ClusterState state() {
    return view().map(View::state).orElse(ClusterState.NEW);
  }

  /** Why it stands there, for people. */
  public String reason() {
    return view().map(View::reason).orElse("not started");
  }

  /** Its id, while it has one. */
  public Optional<String> id() {
    return view().flatMap(View::peer).map(Peer::id);
  }

  /** The id of who leads, as far as this node knows. */
  public Optional<String> leader() {
    return view().flatMap(View::leader);
  }

  /** The partitions that it may work on now, with their tokens. */
  public SortedMap<String, Token> owned() {
    View view = view().orElse(null);
    return view == null || System.nanoTime() - view.deadline() >= 0
        ? Collections.emptySortedMap()
        : new TreeMap<>(view.working());
  }

  /**
   * The token of a partition, if the node may begin work on it now: cheap enough to be asked before
   * each piece of work. Asks nobody; also empty when the lease has ended and nothing else in this
   * process has noticed yet.
   */
  public Optional<Token> token(String partition) {
    return view().map(view -> view.token(partition, System.nanoTime()));
  }

  /**
   * Waits until the node is in a state.
   *
   * @return whether it is; {@code false} when the time has passed
   */
  public boolean await(ClusterState state, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    synchronized (stateChange) {
      while (state() != state) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        stateChange.wait(left);
      }
      return true;
    }
  }

  /**
   * Has the leader, whichever node that is, ask the source for partitions, and waits until it has
   * decided. Requests of many nodes at once are one look.
   *
   * @return whether the leader has looked; {@code false} when the time has passed
   * @throws ClusterStateException if the node is not started or was closed
   */
  public boolean refresh(Duration timeout) throws InterruptedException {
    Running started = started();
    CountDownLatch looked = new CountDownLatch(1);
    AtomicBoolean wanted = new AtomicBoolean(true);
    started.habitat().run(() -> started.node().refresh(wanted::get, looked::countDown));
    try {
      return looked.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      wanted.set(false);
    }
  }

  private synchronized Running started() {
    if (running == null || closed) {
      throw new ClusterStateException(
          "this node of group '%s' %s"
              .formatted(options.group(), closed ? "was closed" : "is not started"));
    }
    return running;
  }

  /** The same as {@link #leave} for good. */
  @Override
  public void close() {
    leave(Leaving.HAND_OVER);
  }

  /**
   * Gives up all partitions, then the id, and ends. Blocks until that is done, for at most the time
   * to drain, the bound of a hand-off and a lease together; an interrupt does not end it, and is
   * kept. A second call waits for the first one.
   *
   * <p>Work that has not ended by then is told to be lost, and interrupted; the lease ends by
   * itself, and others begin then. Called by the listener, it only begins to leave, and returns.
   */
  public void leave(Leaving how) {
    Running leaving;
    boolean first;
    synchronized (this) {
      first = !closed;
      closed = true;
      leaving = running;
    }
    if (leaving == null) {
      return;
    }
    if (first) {
      leaving.habitat().run(() -> leaving.node().leave(how, ended::countDown));
    }
    if (leaving.habitat().isListening()) {
      // It would wait for what it keeps from being told.
      Thread.ofVirtual().name("millrace-cluster-leaves").start(() -> finish(leaving));
    } else {
      finish(leaving);
    }
  }

  private void finish(Running leaving) {
    HandOff handOff = options.handOff();
    Duration most = handOff.drain().plus(handOff.bound()).plus(options.leasing().lease());
    long deadline = System.nanoTime() + most.toNanos();
    boolean interrupted = false;
    while (true) {
      try {
        finish(leaving, deadline);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void finish(Running leaving, long deadline) throws InterruptedException {
    if (!ended.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      log.warn(
          "a node of group '{}' has not ended in time; its work is lost, and its lease ends by itself within {}",
          options.group(),
          options.leasing().lease());
      CountDownLatch abandoned = new CountDownLatch(1);
      leaving
          .habitat()
          .run(
              () -> {
                try {
                  leaving.node().abandon();
                } finally {
                  ended.countDown();
                  abandoned.countDown();
                }
              });
      if (!abandoned.await(ABANDON_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
        log.warn("a node of group '{}' does not even stop", options.group());
      }
    }
    if (!leaving.habitat().close(Duration.ofSeconds(1))) {
      log.warn("the listener of a node of group '{}' does not return", options.group());
    }
  }

  private Optional<View> view() {
    Running started;
    synchronized (this) {
      started = running;
    }
    return Optional.ofNullable(started).map(one -> one.node().view());
  }
}
