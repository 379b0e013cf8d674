package io.millrace.cluster.node;

import io.millrace.cluster.Leaving;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's way out, which begins to end within the time to drain whatever others do: they are given
 * what it has, it lets go, and gives its id back.
 */
final class Departure {

  private final Habitat habitat;
  private final ClusterOptions options;
  private final Leaving how;
  private final Membership membership;
  private final Holdings holdings;
  private final Election election;
  private final Owner owner;
  private final Runnable gone;

  private @Nullable Alarm bound;
  private boolean finishing;

  /** Who is told what goes wrong on the way. */
  interface Owner {
    void failed(Exception why);
  }

  /**
   * @param gone runs at the end
   */
  Departure(
      Habitat habitat,
      ClusterOptions options,
      Leaving how,
      Membership membership,
      Holdings holdings,
      Election election,
      Owner owner,
      Runnable gone) {
    this.habitat = habitat;
    this.options = options;
    this.how = how;
    this.membership = membership;
    this.holdings = holdings;
    this.election = election;
    this.owner = owner;
    this.gone = gone;
  }

  /** Whether others are to have what this node has. */
  boolean handsOver() {
    return how == Leaving.HAND_OVER;
  }

  void begin() {
    membership.joinNoMore();
    if (!handsOver() || membership.peer().isEmpty()) {
      finish();
      return;
    }
    bound = habitat.after(options.handOff().drain(), this::finish);
    membership.say();
    ask();
  }

  /** Others may be told to go as well, or die: so again and again. */
  private void ask() {
    if (!finishing) {
      habitat.<List<Entry>>ask(spaces -> spaces.live().list(), this::others);
    }
  }

  /** Who is alone has nobody to hand over to, and who cannot ask does not wait. */
  private void others(Reply<List<Entry>> reply) {
    Peer self = membership.peer().orElse(null);
    boolean alone =
        switch (reply) {
          case Reply.Answer<List<Entry>>(List<Entry> live) -> {
            Members members = Members.of(live);
            yield members.byPeer().keySet().stream()
                .noneMatch(peer -> !peer.equals(self) && members.takes(peer));
          }
          case Reply.Failed<List<Entry>>(Exception why) -> true;
        };
    if (alone) {
      finish();
    } else {
      check();
      habitat.after(options.leasing().heartbeat(), this::ask);
    }
  }

  /** Whether others have been given all that this node had, and it has let go. */
  void check() {
    Optional<Peer> self = membership.peer();
    boolean given = self.isEmpty() || !holdings.assignment().has(self.get());
    if (handsOver() && given && holdings.settled()) {
      finish();
    }
  }

  /** Lets go of all that is left, and ends. */
  void finish() {
    if (finishing) {
      return;
    }
    finishing = true;
    if (bound != null) {
      bound.cancel();
    }
    holdings.releaseAll(this::released);
  }

  private void released() {
    Optional<Peer> self = membership.peer();
    if (handsOver() || self.isEmpty()) {
      giveUp();
      return;
    }
    Peer peer = self.get();
    habitat.<Boolean>ask(
        spaces -> Membership.put(spaces.away(), peer.id(), peer.session()),
        reply -> {
          // Then its partitions move at once, as after a leave for good.
          if (reply instanceof Reply.Failed<Boolean>(Exception why)) {
            owner.failed(why);
          }
          giveUp();
        });
  }

  private void giveUp() {
    election.withdraw(() -> membership.leave(gone));
  }
}
