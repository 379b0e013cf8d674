package io.millrace.cluster.node;

import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.Written;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who leads. The leader holds a key; its epoch is the revision with which the key was made, so each
 * leader's is greater than those before. All others look at the key once in a heartbeat, and more
 * often when it has not been renewed for longer than that, since its end gives no hint.
 */
final class Election {

  private final Habitat habitat;
  private final Leasing leasing;
  private final Owner owner;

  private @Nullable Peer candidate;
  private @Nullable Alarm next;
  private @Nullable HeldKey key;
  private @Nullable String term;
  private long ranAt;
  private long epoch;
  // What was seen of the leader's key, and since when it has not changed.
  private long seen;
  private long seenAt;
  private @Nullable Leader leader;
  private boolean asking;
  private boolean again;

  /** Who is told who leads. */
  interface Owner {
    /** This node leads from now on. */
    void elected(long epoch, String term);

    /** This node does not lead any more. */
    void deposed(String reason);

    /** What this node says as the leader. */
    Leader leader(Peer peer, String term);

    /** Another node leads and says this. */
    void led(Leader leader);

    void answered();

    void failed(Exception why);
  }

  Election(Habitat habitat, Leasing leasing, Owner owner) {
    this.habitat = habitat;
    this.leasing = leasing;
    this.owner = owner;
  }

  /**
   * Takes part as this peer.
   *
   * @param leader the leader's key, where somebody has just seen it: then there is no need to look
   */
  void stand(Peer peer, Optional<Entry> leader) {
    candidate = peer;
    if (leader.isPresent() && key == null && !asking) {
      follow(leader.get());
    } else {
      look();
    }
  }

  /** Takes no part any more, and lets go of the lead. */
  void withdraw(Runnable then) {
    candidate = null;
    cancel();
    HeldKey held = key;
    if (held == null) {
      then.run();
      return;
    }
    resign("it leaves");
    held.release(then);
  }

  /** Takes no part any more, and leaves the lead to end by itself. */
  void drop() {
    candidate = null;
    cancel();
    if (key != null) {
      key.drop();
    }
  }

  /** The leader as it was last seen. */
  Optional<Leader> leader() {
    return Optional.ofNullable(leader);
  }

  boolean leads() {
    return key != null && key.held() && habitat.nanos() - key.deadline() < 0;
  }

  long epoch() {
    return epoch;
  }

  /** Says as the leader what is true now. */
  void say() {
    if (key != null) {
      key.touch();
    }
  }

  /** Looks now, since the key may have changed. */
  void look() {
    if (candidate == null || key != null) {
      return;
    }
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    cancel();
    habitat.<Optional<Entry>>ask(spaces -> spaces.live().get(Keys.LEADER), this::looked);
  }

  private void looked(Reply<Optional<Entry>> reply) {
    asking = false;
    if (candidate == null || key != null) {
      return;
    }
    switch (reply) {
      case Reply.Answer<Optional<Entry>>(Optional<Entry> entry) -> {
        owner.answered();
        if (entry.isPresent()) {
          follow(entry.get());
        } else {
          run(candidate);
        }
      }
      case Reply.Failed<Optional<Entry>>(Exception why) -> {
        owner.failed(why);
        later(leasing.heartbeat().dividedBy(2));
      }
    }
  }

  private void follow(Entry entry) {
    if (entry.revision() != seen) {
      seen = entry.revision();
      seenAt = habitat.nanos();
    }
    try {
      Leader now = Wire.leader(entry.value());
      if (now.term().equals(term)) {
        // The answer to this node's own claim was lost.
        lead(entry.revision(), ranAt);
        return;
      }
      leader = now;
      owner.led(now);
    } catch (Wire.Unreadable e) {
      owner.failed(e);
    }
    later(again ? Duration.ZERO : pause());
  }

  /** A heartbeat, spread a little; less when the leader is late. */
  private Duration pause() {
    Duration heartbeat = leasing.heartbeat();
    long late = habitat.nanos() - seenAt - heartbeat.toNanos() * 3 / 2;
    if (late > 0) {
      return heartbeat.dividedBy(6);
    }
    double spread = 0.9 + habitat.random().nextDouble() * 0.2;
    return Duration.ofNanos((long) (heartbeat.toNanos() * spread));
  }

  private void run(Peer peer) {
    leader = null;
    String drawn = Long.toHexString(habitat.random().nextLong());
    term = drawn;
    String value = Wire.write(owner.leader(peer, drawn));
    ranAt = habitat.nanos();
    asking = true;
    habitat.<Written>ask(
        spaces -> spaces.live().create(Keys.LEADER, value), reply -> ran(peer, reply));
  }

  private void ran(Peer peer, Reply<Written> reply) {
    asking = false;
    if (!peer.equals(candidate)) {
      if (reply instanceof Reply.Answer<Written>(Written.Done(long revision))) {
        giveBack(revision);
      }
      look();
      return;
    }
    switch (reply) {
      case Reply.Answer<Written>(Written.Done(long revision)) -> lead(revision, ranAt);
      case Reply.Answer<Written>(Written.Refused()) -> look();
      case Reply.Failed<Written>(Exception why) -> {
        owner.failed(why);
        later(leasing.heartbeat().dividedBy(4));
      }
    }
  }

  /** Who has lost its id meanwhile cannot lead. */
  private void giveBack(long revision) {
    habitat.<Boolean>ask(
        spaces -> spaces.live().delete(Keys.LEADER, revision),
        reply -> {
          if (reply instanceof Reply.Failed<Boolean>(Exception why)) {
            owner.failed(why);
          }
        });
  }

  private void lead(long revision, long sentAt) {
    Peer self = Objects.requireNonNull(candidate);
    String own = Objects.requireNonNull(term);
    cancel();
    epoch = revision;
    leader = owner.leader(self, own);
    key = new HeldKey(habitat, leasing, Keys.LEADER, new Holder(self, own), revision, sentAt);
    owner.elected(epoch, own);
  }

  private void resign(String reason) {
    key = null;
    leader = null;
    term = null;
    owner.deposed(reason);
  }

  private void later(Duration delay) {
    cancel();
    next = habitat.after(delay, this::look);
  }

  private void cancel() {
    if (next != null) {
      next.cancel();
    }
  }

  /** Keeps the lead for one term. */
  private final class Holder implements HeldKey.Owner {

    private final Peer self;
    private final String own;

    Holder(Peer self, String own) {
      this.self = self;
      this.own = own;
    }

    @Override
    public String value() {
      return Wire.write(owner.leader(self, own));
    }

    @Override
    public boolean wrote(String value) {
      try {
        return Wire.leader(value).term().equals(own);
      } catch (Wire.Unreadable e) {
        return false;
      }
    }

    @Override
    public void renewed() {
      owner.answered();
    }

    @Override
    public void failed(Exception why) {
      owner.failed(why);
    }

    @Override
    public void lost(String reason) {
      resign(reason);
      look();
    }
  }
}
