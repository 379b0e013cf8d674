package io.millrace.cluster.node;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Leaving;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.StoreException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node of a group: puts its parts together and says where it stands. Its methods are called by
 * its habitat's thread alone, except {@link #view()}.
 */
public final class Node {

  private final Habitat habitat;
  private final ClusterOptions options;
  private final String place;
  private final Ears ears = new Ears();
  private final Membership membership;
  private final Election election;
  private final Holdings holdings;
  private final Trouble trouble;
  private final Refreshes refreshes;
  private final Complaints complaints;

  private @Nullable Planner planner;
  private Habitat.@Nullable Alarm leaderHints;
  private Habitat.@Nullable Alarm assignmentHints;
  private @Nullable Departure departure;
  private boolean reading;
  private boolean readAgain;
  private long sinceMillis;
  private ClusterState state = ClusterState.NEW;
  private String reason = "not started";

  // Written by the habitat's thread, read by all.
  private volatile View view;

  /**
   * @param place where this process runs, for people
   */
  public Node(Habitat habitat, ClusterOptions options, String place) {
    this.habitat = habitat;
    this.options = options;
    this.place = place;
    this.membership = new Membership(habitat, options, ears);
    this.election = new Election(habitat, options.leasing(), ears);
    this.holdings = new Holdings(habitat, options.leasing(), options.handOff(), ears);
    this.trouble = new Trouble(habitat, options.alerts(), () -> show("the store does not answer"));
    this.refreshes = new Refreshes(habitat, options.leasing());
    this.complaints = new Complaints(habitat, options.alerts().info());
    this.view = picture();
  }

  /** What it is and has, for any thread. */
  public View view() {
    return view;
  }

  /** The assignment that it follows. */
  public Assignment assignment() {
    return holdings.assignment();
  }

  /** Begins to look for an id, and all that follows. */
  public void start() {
    leaderHints = habitat.watch(SpaceName.LIVE, Keys.LEADER, key -> election.look());
    assignmentHints = habitat.watch(SpaceName.ASSIGNMENT, Keys.ASSIGNMENT, key -> read());
    go(ClusterState.JOINING, "started");
    membership.join();
  }

  /**
   * Asks the leader to look at the partitions' source, until it has or nobody wants it any more.
   *
   * @param then runs when it has looked
   */
  public void refresh(BooleanSupplier wanted, Runnable then) {
    refreshes.ask(wanted, then, () -> refreshes.check(refreshed()));
  }

  private long refreshed() {
    Planner own = planner;
    return own != null ? own.refreshed() : election.leader().map(Leader::refreshed).orElse(0L);
  }

  /** Gives up everything and goes; runs what follows at the end. */
  public void leave(Leaving how, Runnable then) {
    if (departure != null || state == ClusterState.NEW) {
      then.run();
      return;
    }
    Departure going =
        new Departure(
            habitat, options, how, membership, holdings, election, ears, () -> gone(how, then));
    departure = going;
    show("told to go");
    going.begin();
  }

  private void gone(Leaving how, Runnable then) {
    stop(how == Leaving.HAND_OVER ? "left" : "left for a while");
    then.run();
  }

  /** Waits for nobody any more: what is left is lost, and the lease ends by itself. */
  public void abandon() {
    if (state != ClusterState.STOPPED) {
      Planner own = planner;
      planner = null;
      if (own != null) {
        own.stop();
      }
      election.drop();
      membership.drop();
      holdings.lose();
      stop("gave up waiting for its work to end");
    }
  }

  private void stop(String why) {
    trouble.end();
    cancel(leaderHints);
    cancel(assignmentHints);
    go(ClusterState.STOPPED, why);
  }

  // ---- the assignment ----

  private void read() {
    if (membership.peer().isEmpty() || planner != null) {
      return;
    }
    if (reading) {
      readAgain = true;
      return;
    }
    reading = true;
    readAgain = false;
    habitat.<Optional<Entry>>ask(spaces -> spaces.assignment().get(Keys.ASSIGNMENT), this::wasRead);
  }

  private void wasRead(Reply<Optional<Entry>> reply) {
    reading = false;
    switch (reply) {
      case Reply.Answer<Optional<Entry>>(Optional<Entry> entry) -> {
        ears.answered();
        entry.ifPresent(this::follow);
      }
      // The leader's key tells again with the next heartbeat.
      case Reply.Failed<Optional<Entry>>(Exception why) -> ears.failed(why);
    }
    if (readAgain) {
      read();
    }
  }

  private void follow(Entry entry) {
    try {
      holdings.follow(Wire.assignment(entry.value()));
    } catch (Wire.Unreadable e) {
      ears.failed(e);
    }
  }

  // ---- where it stands ----

  private void show(String why) {
    go(current(), why);
  }

  private void go(ClusterState next, String why) {
    ClusterState before = state;
    if (next != before) {
      if (!before.allows(next)) {
        throw new IllegalStateException("a node cannot go from %s to %s".formatted(before, next));
      }
      state = next;
      reason = why;
    }
    view = picture();
    if (next != before) {
      habitat.tell(new Notice.StateChanged(before, next, why), () -> {});
    }
  }

  private ClusterState current() {
    if (state == ClusterState.STOPPED || state == ClusterState.NEW) {
      return state;
    }
    Optional<Peer> peer = membership.peer();
    if (departure != null) {
      return ClusterState.DRAINING;
    } else if (trouble.lasts()) {
      return ClusterState.DEGRADED;
    } else if (peer.isEmpty()) {
      return ClusterState.JOINING;
    }
    boolean named = holdings.assignment().has(peer.get());
    boolean worked = state == ClusterState.ACTIVE || state == ClusterState.REBALANCING;
    if (!named && !worked) {
      return ClusterState.WAITING;
    }
    return named && holdings.settled() ? ClusterState.ACTIVE : ClusterState.REBALANCING;
  }

  private View picture() {
    return new View(
        state,
        reason,
        membership.peer(),
        election.leader().map(leader -> leader.peer().id()),
        holdings.assignment().stamp(),
        holdings.working(),
        holdings.ending(),
        membership.deadline());
  }

  private static void cancel(Habitat.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }

  // ---- what the parts tell ----

  private final class Ears
      implements Membership.Owner, Election.Owner, Holdings.Owner, Planner.Owner, Departure.Owner {

    @Override
    public Member member(Peer peer) {
      Departure going = departure;
      return new Member(
          peer,
          sinceMillis == 0 ? habitat.wallMillis() : sinceMillis,
          place,
          going != null && going.handsOver(),
          holdings.assignment().stamp(),
          holdings.ending());
    }

    @Override
    public void said() {
      view = picture();
    }

    @Override
    public void joined(Peer peer, Optional<Entry> leader) {
      sinceMillis = habitat.wallMillis();
      holdings.begin(peer);
      show("has id " + peer.id());
      election.stand(peer, leader);
      read();
    }

    @Override
    public void parted(String why) {
      sinceMillis = 0;
      show(why);
      election.withdraw(() -> {});
      holdings.lose();
      Departure going = departure;
      if (going != null) {
        going.finish();
      }
    }

    @Override
    public void elected(long epoch, String term) {
      Planner own = new Planner(habitat, options, epoch, term, this);
      planner = own;
      view = picture();
      own.start();
    }

    @Override
    public void deposed(String why) {
      Planner own = planner;
      planner = null;
      if (own != null) {
        own.stop();
      }
      view = picture();
      read();
    }

    @Override
    public Leader leader(Peer peer, String term) {
      Planner own = planner;
      return own == null
          ? new Leader(peer, term, Stamp.NONE, 0)
          : new Leader(peer, term, own.published(), own.refreshed());
    }

    @Override
    public void led(Leader leader) {
      if (holdings.assignment().stamp().before(leader.published())) {
        read();
      }
      refreshes.check(leader.refreshed());
      view = picture();
    }

    @Override
    public void published(Assignment assignment) {
      // The leader's key says so with its next heartbeat, for who has missed the hint of this one.
      holdings.follow(assignment);
    }

    @Override
    public void refreshed() {
      election.say();
      refreshes.check(Node.this.refreshed());
    }

    @Override
    public void outdated() {
      membership.peer().ifPresent(peer -> election.withdraw(() -> again(peer)));
    }

    private void again(Peer peer) {
      if (departure == null && membership.peer().equals(Optional.of(peer))) {
        election.stand(peer, Optional.empty());
      }
    }

    @Override
    public void awaited() {
      membership.say();
    }

    @Override
    public void fewer() {
      view = picture();
    }

    @Override
    public void changed() {
      show(holdings.settled() ? "has what it should have" : "partitions move");
      Departure going = departure;
      if (going != null) {
        going.check();
      }
    }

    @Override
    public boolean holds() {
      return membership.peer().isPresent() && habitat.nanos() - membership.deadline() < 0;
    }

    @Override
    public void answered() {
      if (trouble.lasts()) {
        trouble.end();
        show("the store answers again");
      }
    }

    @Override
    public void failed(Exception why) {
      if (why instanceof StoreException) {
        trouble.add(why);
      } else {
        complaints.tell(why);
      }
    }
  }
}
