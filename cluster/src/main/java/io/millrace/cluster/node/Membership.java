package io.millrace.cluster.node;

import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.StoreException;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This node's id: finds a free one, holds it, and finds another when it was lost. An id and what
 * the node says of itself are one key, so a heartbeat is one write.
 */
final class Membership {

  private final Habitat habitat;
  private final ClusterOptions options;
  private final Owner owner;
  // Ids are claimed anew after a loss; what an earlier life of this node left may be removed.
  private final Set<String> sessions = new HashSet<>();

  private @Nullable String last;
  // Whose id is not stored yet for the next process of its name.
  private @Nullable Peer unremembered;
  private @Nullable Peer peer;
  private @Nullable HeldKey key;
  private @Nullable Alarm retry;
  private boolean closed;
  private boolean joinsNoMore;

  /** Who is told what becomes of the id. */
  interface Owner {
    /** What this node says of itself while it is this peer. */
    Member member(Peer peer);

    /** What was last said is in the store. */
    void said();

    /**
     * It is this peer from now on.
     *
     * @param leader the key of who leads, as it stood a moment ago
     */
    void joined(Peer peer, Optional<Entry> leader);

    /** It is nobody from now on. */
    void parted(String reason);

    /** The store answered. */
    void answered();

    /** The store did not answer, or no id is free. */
    void failed(Exception why);
  }

  Membership(Habitat habitat, ClusterOptions options, Owner owner) {
    this.habitat = habitat;
    this.options = options;
    this.owner = owner;
  }

  /** Looks for an id until there is one. */
  void join() {
    // Those of now: a question may be carried out long after it was given up.
    Set<String> earlier = Set.copyOf(sessions);
    habitat.<Seen>ask(spaces -> look(spaces, earlier), this::seen);
  }

  /** Who this node is, if it has an id. */
  Optional<Peer> peer() {
    return Optional.ofNullable(peer);
  }

  /** Until when it surely has its id. */
  long deadline() {
    return key == null ? habitat.nanos() : key.deadline();
  }

  /** Says of itself what is true now. */
  void say() {
    if (key != null) {
      key.touch();
    }
  }

  /** What it loses from now on it does not replace. */
  void joinNoMore() {
    joinsNoMore = true;
  }

  /** Looks for no other id, and leaves its own to end by itself. */
  void drop() {
    closed = true;
    if (retry != null) {
      retry.cancel();
    }
    if (key != null) {
      key.drop();
    }
  }

  /** Gives the id back and looks for no other. */
  void leave(Runnable then) {
    closed = true;
    if (retry != null) {
      retry.cancel();
    }
    peer = null;
    HeldKey held = key;
    if (held == null) {
      then.run();
    } else {
      remember(() -> held.release(then));
    }
  }

  /**
   * What a node has to know before it tries an id.
   *
   * @param away ids of nodes that will be back; whoever else takes one takes its partitions too
   * @param last the id that it had
   * @param stored the id that the store remembers, if it was asked and remembers one
   */
  private record Seen(
      List<Entry> live, Set<String> away, @Nullable String last, @Nullable String stored) {

    Optional<Entry> leader() {
      return live.stream().filter(entry -> entry.key().equals(Keys.LEADER)).findFirst();
    }
  }

  private Seen look(Spaces spaces, Set<String> earlier) throws StoreException {
    String stored = null;
    if (last == null && options.identity() instanceof NodeIdentity.Pool pool && pool.recurs()) {
      stored = spaces.assignment().get(Keys.held(pool.name())).map(Entry::value).orElse(null);
    }
    List<Entry> live = spaces.live().list();
    Set<String> away = new HashSet<>();
    if (options.identity() instanceof NodeIdentity.Pool) {
      spaces.away().list().forEach(entry -> away.add(entry.key()));
    }
    return new Seen(
        remove(earlier, spaces.live(), live), away, last == null ? stored : last, stored);
  }

  /** What an earlier life of this node has left is nobody's. */
  private static List<Entry> remove(Set<String> earlier, LeaseSpace space, List<Entry> live)
      throws StoreException {
    Set<Entry> removed = new HashSet<>();
    for (Entry entry : live) {
      if (Keys.isNode(entry.key())
          && isOf(earlier, entry)
          && space.delete(entry.key(), entry.revision())) {
        removed.add(entry);
      }
    }
    return live.stream().filter(entry -> !removed.contains(entry)).toList();
  }

  private static boolean isOf(Set<String> earlier, Entry entry) {
    try {
      return earlier.contains(Wire.member(entry.value()).peer().session());
    } catch (Wire.Unreadable e) {
      return false;
    }
  }

  private void seen(Reply<Seen> reply) {
    switch (reply) {
      case Reply.Answer<Seen>(Seen seen) -> {
        owner.answered();
        Set<String> taken = new HashSet<>();
        seen.live().stream()
            .map(Entry::key)
            .filter(Keys::isNode)
            .forEach(name -> taken.add(Keys.idOf(name)));
        attempt(taken, seen);
      }
      case Reply.Failed<Seen>(Exception why) -> failed(why);
    }
  }

  private void attempt(Set<String> taken, Seen seen) {
    Optional<String> free = free(taken, seen);
    if (closed) {
      return;
    }
    if (free.isEmpty()) {
      owner.failed(allTaken());
      again(options.leasing().heartbeat());
      return;
    }
    Peer candidate = new Peer(free.get(), session());
    String value = Wire.write(owner.member(candidate));
    long sentAt = habitat.nanos();
    habitat.<Written>ask(
        spaces -> spaces.live().create(Keys.node(candidate.id()), value),
        reply -> attempted(candidate, sentAt, taken, seen, reply));
  }

  /** Its own, else one that nobody will be back for, else any. */
  private Optional<String> free(Set<String> taken, Seen seen) {
    Set<String> kept = new HashSet<>(seen.away());
    kept.remove(seen.last());
    kept.addAll(taken);
    return Candidates.first(options.identity(), kept, seen.last())
        .or(() -> Candidates.first(options.identity(), taken, seen.last()));
  }

  private String session() {
    String session = Long.toHexString(habitat.random().nextLong());
    sessions.add(session);
    return session;
  }

  private InvalidClusterException allTaken() {
    return new InvalidClusterException(
        switch (options.identity()) {
          case NodeIdentity.Fixed(String id) ->
              "node id '%s' of group '%s' is held by another process; this one waits until it is given back or its lease ends"
                  .formatted(id, options.group());
          case NodeIdentity.Pool pool ->
              "all %d ids %s to %s of group '%s' are held; this node waits for one, or widen the range"
                  .formatted(pool.size(), pool.id(0), pool.id(pool.size() - 1), options.group());
        });
  }

  private void attempted(
      Peer candidate, long sentAt, Set<String> taken, Seen seen, Reply<Written> reply) {
    switch (reply) {
      case Reply.Answer<Written>(Written.Done(long revision)) ->
          claimed(candidate, revision, sentAt, seen);
      case Reply.Answer<Written>(Written.Refused()) -> {
        taken.add(candidate.id());
        attempt(taken, seen);
      }
      // If it took place all the same, the next look finds and removes it.
      case Reply.Failed<Written>(Exception why) -> failed(why);
    }
  }

  private void claimed(Peer claimed, long revision, long sentAt, Seen seen) {
    peer = claimed;
    last = claimed.id();
    key =
        new HeldKey(
            habitat,
            options.leasing(),
            Keys.node(claimed.id()),
            new Holder(claimed),
            revision,
            sentAt);
    if (closed) {
      leave(() -> {});
      return;
    }
    owner.answered();
    if (!claimed.id().equals(seen.stored())) {
      unremembered = claimed;
      // When many start it would stand in the way of the assignment.
      habitat.after(options.leasing().heartbeat(), () -> remember(() -> {}));
    }
    owner.joined(claimed, seen.leader());
  }

  /** For the next process of this name, which it saves a move. */
  private void remember(Runnable then) {
    Peer held = unremembered;
    unremembered = null;
    if (held == null
        || !held.id().equals(last)
        || !(options.identity() instanceof NodeIdentity.Pool pool && pool.recurs())) {
      then.run();
      return;
    }
    String name = Keys.held(pool.name());
    habitat.<Boolean>ask(
        spaces -> put(spaces.assignment(), name, held.id()),
        reply -> {
          if (reply instanceof Reply.Failed<Boolean>(Exception why)) {
            owner.failed(why);
          }
          then.run();
        });
  }

  static boolean put(LeaseSpace space, String key, String value) throws StoreException {
    Optional<Entry> entry = space.get(key);
    if (entry.isEmpty()) {
      return space.create(key, value) instanceof Written.Done;
    }
    return entry.get().value().equals(value)
        || space.update(key, value, entry.get().revision()) instanceof Written.Done;
  }

  private void failed(Exception why) {
    owner.failed(why);
    again(options.leasing().heartbeat().dividedBy(2));
  }

  private void again(Duration delay) {
    if (!closed) {
      retry = habitat.after(delay, this::join);
    }
  }

  /** Keeps the id of one life. */
  private final class Holder implements HeldKey.Owner {

    private final Peer self;

    Holder(Peer self) {
      this.self = self;
    }

    @Override
    public String value() {
      return Wire.write(owner.member(self));
    }

    @Override
    public boolean wrote(String value) {
      try {
        return Wire.member(value).peer().equals(self);
      } catch (Wire.Unreadable e) {
        return false;
      }
    }

    @Override
    public void renewed() {
      owner.answered();
      owner.said();
    }

    @Override
    public void failed(Exception why) {
      owner.failed(why);
    }

    @Override
    public void lost(String reason) {
      peer = null;
      key = null;
      owner.parted("the lease of id '%s' is lost: %s".formatted(self.id(), reason));
      if (!closed && !joinsNoMore) {
        join();
      }
    }
  }
}
