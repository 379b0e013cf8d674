package io.millrace.cluster.node;

import io.millrace.cluster.Token;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What this node works on. It follows each newer assignment by itself: what was taken away is let
 * go of, and said to be; what was given is begun as soon as all who may have it have let go, or
 * their leases are gone. No other node has to stop meanwhile, and the leader need not be there.
 *
 * <p>After Kafka's KIP-848: each member reconciles what it has with what it should have.
 */
final class Holdings {

  private static final Duration ASK_FIRST = Duration.ofMillis(20);

  private final Habitat habitat;
  private final Leasing leasing;
  private final HandOff handOff;
  private final Owner owner;

  private final TreeMap<String, Token> working = new TreeMap<>();
  private final Map<String, Share> waiting = new HashMap<>();
  // Let go of, but the application's work has not ended yet.
  private final TreeSet<String> ending = new TreeSet<>();
  private final Map<String, Alarm> hints = new HashMap<>();

  private @Nullable Peer self;
  private Assignment assignment = Assignment.EMPTY;
  private Duration pause = ASK_FIRST;
  private boolean asking;
  private boolean again;
  private @Nullable Alarm next;
  private int life;
  private boolean leaving;

  /** Who is told what becomes of partitions. */
  interface Owner {
    /** Others wait for what this node has to say of itself. */
    void awaited();

    /** It works on fewer than before; to be known before the application is told. */
    void fewer();

    /** What it works on has changed. */
    void changed();

    /** Whether this node surely holds its id now. */
    boolean holds();

    void answered();

    void failed(Exception why);
  }

  Holdings(Habitat habitat, Leasing leasing, HandOff handOff, Owner owner) {
    this.habitat = habitat;
    this.leasing = leasing;
    this.handOff = handOff;
    this.owner = owner;
  }

  /** Works on nothing yet, as this peer. */
  void begin(Peer peer) {
    self = peer;
    life++;
  }

  Assignment assignment() {
    return assignment;
  }

  /** What it works on. */
  SortedMap<String, Token> working() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(working));
  }

  /** What it still works on although it was moved away. */
  List<String> ending() {
    return List.copyOf(ending);
  }

  /** Whether something is still to be begun or to be ended. */
  boolean settled() {
    return waiting.isEmpty() && ending.isEmpty();
  }

  /** Follows an assignment if it is newer than the one that it follows. */
  void follow(Assignment newer) {
    if (!assignment.stamp().before(newer.stamp())) {
      return;
    }
    // Who is nobody now reads it again as whoever it will be.
    Peer me = self;
    if (me == null) {
      return;
    }
    assignment = newer;
    Map<String, Share> mine = new HashMap<>();
    boolean named = false;
    for (Share share : newer.shares()) {
      if (share.owner().equals(me)) {
        mine.put(share.key(), share);
      }
      named |= share.before().contains(me);
    }
    letGo(mine);
    await(mine);
    if (named) {
      owner.awaited();
    }
    pause = ASK_FIRST;
    check();
    owner.changed();
  }

  private void letGo(Map<String, Share> mine) {
    List<String> gone = new ArrayList<>();
    working.forEach(
        (key, token) -> {
          Share share = mine.get(key);
          if (share == null || !share.token().equals(token)) {
            gone.add(key);
          }
        });
    release(gone, () -> {});
  }

  private void await(Map<String, Share> mine) {
    waiting.clear();
    mine.forEach(
        (key, share) -> {
          if (!working.containsKey(key)) {
            waiting.put(key, share);
          }
        });
  }

  /** Lets go of all, as this node leaves; runs what follows when the application has ended. */
  void releaseAll(Runnable then) {
    // Assignments that still name this node may come until it has gone.
    leaving = true;
    waiting.clear();
    forget();
    release(List.copyOf(working.keySet()), () -> whenEnded(then));
    owner.changed();
  }

  private void whenEnded(Runnable then) {
    if (ending.isEmpty()) {
      then.run();
    } else {
      // An earlier release is under way; notices are told in order, so an empty one comes after it.
      habitat.tell(new Notice.Releasing(List.of(), Duration.ZERO), then);
    }
  }

  private void release(List<String> gone, Runnable then) {
    if (gone.isEmpty()) {
      then.run();
      return;
    }
    gone.forEach(working::remove);
    ending.addAll(gone);
    owner.fewer();
    int lived = life;
    habitat.tell(
        new Notice.Releasing(List.copyOf(gone), handOff.bound()), () -> ended(lived, gone, then));
  }

  private void ended(int lived, List<String> gone, Runnable then) {
    if (lived == life) {
      gone.forEach(ending::remove);
      owner.awaited();
      check();
      owner.changed();
    }
    then.run();
  }

  /** Has lost its id, and with it the right to work on anything. */
  void lose() {
    List<String> lost = new ArrayList<>(working.keySet());
    lost.addAll(ending);
    life++;
    self = null;
    working.clear();
    ending.clear();
    waiting.clear();
    forget();
    owner.fewer();
    if (!lost.isEmpty()) {
      habitat.tell(new Notice.Lost(List.copyOf(lost)), () -> {});
    }
    owner.changed();
  }

  /** Begins what nobody has any more, and looks again later if something is left. */
  private void check() {
    if (self == null) {
      return;
    }
    begin(share -> share.before().isEmpty());
    Set<Peer> blockers = blockers();
    if (blockers.isEmpty()) {
      forget();
      return;
    }
    attend(blockers);
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    int lived = life;
    Stamp since = assignment.stamp();
    habitat.<List<Entry>>ask(spaces -> spaces.live().list(), reply -> asked(lived, since, reply));
  }

  private void asked(int lived, Stamp since, Reply<List<Entry>> reply) {
    asking = false;
    // Who began after the question was asked is missing in its answer, and has not gone.
    if (lived != life || !since.equals(assignment.stamp())) {
      check();
      return;
    }
    switch (reply) {
      case Reply.Answer<List<Entry>>(List<Entry> live) -> {
        owner.answered();
        Members members = Members.of(live);
        begin(share -> share.before().stream().allMatch(peer -> members.hasLeft(peer, share)));
      }
      case Reply.Failed<List<Entry>>(Exception why) -> owner.failed(why);
    }
    if (blockers().isEmpty()) {
      forget();
    } else if (again) {
      check();
    } else {
      lookLater();
    }
  }

  private void begin(Predicate<Share> free) {
    SortedMap<String, Token> begun = new TreeMap<>();
    for (Share share : waiting.values()) {
      // What this node itself has not finished is not begun a second time.
      if (!ending.contains(share.key()) && free.test(share)) {
        begun.put(share.key(), share.token());
      }
    }
    // Who was paused past the end of its lease reads old answers before it knows.
    if (begun.isEmpty() || leaving || !owner.holds()) {
      return;
    }
    begun.keySet().forEach(waiting::remove);
    working.putAll(begun);
    habitat.tell(new Notice.Assigned(Collections.unmodifiableSortedMap(begun)), () -> {});
    owner.changed();
  }

  private Set<Peer> blockers() {
    Set<Peer> blockers = new HashSet<>();
    waiting.values().forEach(share -> blockers.addAll(share.before()));
    return blockers;
  }

  private void attend(Set<Peer> blockers) {
    for (Peer peer : blockers) {
      hints.computeIfAbsent(
          Keys.node(peer.id()), key -> habitat.watch(SpaceName.LIVE, key, hinted -> hinted()));
    }
  }

  private void hinted() {
    if (!waiting.isEmpty()) {
      pause = ASK_FIRST;
      check();
    }
  }

  /** Longer each time: the hint comes first, and this is for when it does not. */
  private void lookLater() {
    cancel();
    next = habitat.after(pause, this::check);
    Duration longer = pause.multipliedBy(2);
    Duration most = leasing.heartbeat();
    pause = longer.compareTo(most) < 0 ? longer : most;
  }

  private void forget() {
    cancel();
    hints.values().forEach(Alarm::cancel);
    hints.clear();
  }

  private void cancel() {
    if (next != null) {
      next.cancel();
    }
  }
}
