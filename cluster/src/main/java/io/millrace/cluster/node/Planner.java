package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.node.Habitat.Alarm;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the leader does for one term: watches who lives and what there is to share, and writes the
 * assignment. Each write names the revision of the one it replaces, and the first one only puts the
 * leader's epoch on what is there: from then on no earlier leader can write.
 */
final class Planner {

  private static final Duration HINTS_GATHER = Duration.ofMillis(5);

  private final Habitat habitat;
  private final ClusterOptions options;
  private final Owner owner;

  private final Ledger ledger;
  private final Sightings sightings = new Sightings();

  private Members members = Members.NONE;
  private Set<Peer> returning = Set.of();
  private @Nullable List<Partition> partitions;

  private boolean stopped;
  private boolean looking;
  private boolean again;
  // Whether moves may have been left out; the leader before this one may have done so.
  private boolean capped = true;
  private long refreshAsked;
  private long refreshed;
  private boolean sourcing;
  private boolean sourceAgain;
  private int joined;
  private long joinedFirstAt;
  private long joinedLastAt;
  private @Nullable Alarm next;
  private @Nullable Alarm settling;
  private @Nullable Alarm sourcePoll;
  private @Nullable Alarm hints;
  private @Nullable Alarm gathering;

  /** Who is told what was written. */
  interface Owner {
    /** This is the assignment now. */
    void published(Assignment assignment);

    /** What the leader says of requests has changed. */
    void refreshed();

    /** A later leader has written: this one does not lead. */
    void outdated();

    void answered();

    void failed(Exception why);
  }

  Planner(Habitat habitat, ClusterOptions options, long epoch, String term, Owner owner) {
    this.habitat = habitat;
    this.options = options;
    this.owner = owner;
    this.ledger = new Ledger(habitat, epoch, term);
  }

  void start() {
    open();
    source();
    hints = habitat.watch(SpaceName.LIVE, "*", key -> hinted());
  }

  void stop() {
    stopped = true;
    cancel(next);
    cancel(settling);
    cancel(sourcePoll);
    cancel(hints);
    cancel(gathering);
  }

  Stamp published() {
    return ledger.base().stamp();
  }

  long refreshed() {
    return refreshed;
  }

  // ---- the assignment ----

  private void open() {
    ledger.look(this::stands);
  }

  private void stands(Ledger.Outcome outcome) {
    if (stopped) {
      return;
    }
    switch (outcome) {
      case Ledger.Outcome.Standing(Assignment assignment, boolean written) -> {
        owner.answered();
        if (ledger.exists()) {
          owner.published(assignment);
        }
        if (written) {
          decide();
        } else {
          look();
        }
      }
      case Ledger.Outcome.Outdated() -> {
        stop();
        owner.outdated();
      }
      case Ledger.Outcome.Changed() -> open();
      case Ledger.Outcome.Unknown(Exception why) -> {
        owner.failed(why);
        cancel(settling);
        settling = habitat.after(options.leasing().heartbeat().dividedBy(4), this::open);
      }
    }
  }

  // ---- who lives ----

  private record Look(List<Entry> live, Set<Peer> away) {}

  private void hinted() {
    cancel(gathering);
    gathering = habitat.after(HINTS_GATHER, this::look);
  }

  private void look() {
    if (stopped || !ledger.known()) {
      return;
    }
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    again = false;
    cancel(next);
    List<Peer> known = ledger.base().members();
    habitat.<Look>ask(spaces -> look(spaces, known), reply -> looked(known, reply));
  }

  private static Look look(Spaces spaces, List<Peer> known) throws StoreException {
    List<Entry> live = spaces.live().list();
    Members members = Members.of(live);
    Set<Peer> away = new HashSet<>();
    if (!known.stream().allMatch(members::lives)) {
      for (Entry entry : spaces.away().list()) {
        away.add(new Peer(entry.key(), entry.value()));
      }
    }
    return new Look(live, away);
  }

  private void looked(List<Peer> known, Reply<Look> reply) {
    looking = false;
    if (stopped) {
      return;
    }
    switch (reply) {
      case Reply.Answer<Look>(Look look) -> {
        owner.answered();
        sightings.add(look.live(), habitat.nanos());
        members = Members.of(look.live());
        returning = new HashSet<>(ledger.base().members());
        returning.retainAll(look.away());
        Set<String> ids = new HashSet<>(members.unreadable());
        members.byPeer().keySet().forEach(peer -> ids.add(peer.id()));
        returning.removeIf(peer -> ids.contains(peer.id()));
        requests(look.live());
        if (known.equals(ledger.base().members())) {
          decide();
        } else {
          // Whether others that are missing now will be back was not asked.
          again = true;
        }
      }
      case Reply.Failed<Look>(Exception why) -> owner.failed(why);
    }
    cancel(next);
    next =
        habitat.after(
            again ? Duration.ZERO : sightings.pause(options.leasing().heartbeat(), habitat.nanos()),
            this::look);
  }

  // ---- what there is to share ----

  private void requests(List<Entry> live) {
    for (Entry entry : live) {
      if (entry.key().equals(Keys.REFRESH) && entry.revision() > refreshAsked) {
        refreshAsked = entry.revision();
        source();
      }
    }
  }

  private void source() {
    if (stopped) {
      return;
    }
    if (sourcing) {
      sourceAgain = true;
      return;
    }
    sourcing = true;
    sourceAgain = false;
    cancel(sourcePoll);
    long request = refreshAsked;
    habitat.partitions(reply -> sourced(request, reply));
  }

  private void sourced(long request, Reply<List<Partition>> reply) {
    sourcing = false;
    if (stopped) {
      return;
    }
    switch (reply) {
      case Reply.Answer<List<Partition>>(List<Partition> found) -> {
        partitions = found;
        boolean news = request > refreshed;
        refreshed = Math.max(refreshed, request);
        decide();
        if (news) {
          owner.refreshed();
        }
      }
      case Reply.Failed<List<Partition>>(Exception why) -> owner.failed(why);
    }
    sourcePoll = habitat.after(sourceAgain ? Duration.ZERO : sourcePause(reply), this::source);
  }

  /** Who has failed is asked again soon. */
  private Duration sourcePause(Reply<List<Partition>> reply) {
    Duration usual = options.balancing().sourcePoll();
    Duration soon = options.leasing().heartbeat();
    return reply instanceof Reply.Failed && soon.compareTo(usual) < 0 ? soon : usual;
  }

  // ---- deciding ----

  /** Whatever a strategy throws, the leader goes on to look who lives. */
  private void decide() {
    if (stopped || !ledger.open() || members.byPeer().isEmpty()) {
      return;
    }
    try {
      decideNow();
    } catch (RuntimeException e) {
      owner.failed(e);
    }
  }

  private void decideNow() {
    List<Partition> known = partitions;
    if (known == null) {
      // Until the source answers, what there was is what there is.
      if (!ledger.exists()) {
        return;
      }
      known = ledger.base().shares().stream().map(Share::partition).toList();
    }
    Plan plan = new Plan(ledger.base(), members, returning, known);
    switch (plan.urgency()) {
      case NOW -> publish(plan);
      case SOON -> settle(plan);
      case NONE -> {
        joined = 0;
        if (capped && plan.settled()) {
          goOn(plan);
        }
      }
    }
  }

  /** Moves that were left out, by this leader or one before it. */
  private void goOn(Plan plan) {
    Optional<Plan.Next> next = next(plan);
    boolean moves =
        next.isPresent() && !owners(next.get().assignment()).equals(owners(ledger.base()));
    if (moves) {
      write(next.get());
    } else {
      capped = false;
    }
  }

  private static List<Peer> owners(Assignment assignment) {
    return assignment.shares().stream().map(Share::owner).toList();
  }

  /** Waits for others that join, but not for long. */
  private void settle(Plan plan) {
    long now = habitat.nanos();
    int size = plan.size() - ledger.base().members().size();
    if (joined == 0) {
      joinedFirstAt = now;
      joinedLastAt = now;
    } else if (size != joined) {
      joinedLastAt = now;
    }
    joined = size;
    long due =
        Math.min(
            joinedFirstAt + options.balancing().settleMax().toNanos(),
            joinedLastAt + options.balancing().quiet().toNanos());
    if (due - now <= 0) {
      publish(plan);
    } else {
      cancel(settling);
      settling = habitat.after(Duration.ofNanos(due - now), this::decide);
    }
  }

  private void publish(Plan plan) {
    joined = 0;
    cancel(settling);
    next(plan).ifPresent(this::write);
  }

  private Optional<Plan.Next> next(Plan plan) {
    return plan.next(
        ledger.epoch(),
        options.balancing().strategy(),
        options.balancing().movesMax(),
        habitat.wallMillis());
  }

  private void write(Plan.Next next) {
    ledger.write(next.assignment(), this::stands);
    capped = next.capped();
  }

  private static void cancel(@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }
}
