package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import io.millrace.cluster.assign.Checked;
import io.millrace.cluster.assign.MoveCap;
import io.millrace.cluster.assign.Round;
import io.millrace.cluster.assign.Strategy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the leader knows when it shares out, and what follows from it. Pure.
 *
 * @param base the assignment that holds
 * @param members who lives
 * @param returning members of the base that have gone and are expected back
 * @param partitions what there is to share, by key
 */
record Plan(Assignment base, Members members, Set<Peer> returning, List<Partition> partitions) {

  /** An assignment that is to come, and whether moves were left out of it. */
  record Next(Assignment assignment, boolean capped) {}

  /** Why an assignment has to come, if one has to. */
  enum Urgency {
    NONE,
    /** Nodes have joined; others may follow. */
    SOON,
    /** Partitions are without an owner, or not as they should be. */
    NOW
  }

  Urgency urgency() {
    Set<Peer> wanted = wanted();
    if (wanted.isEmpty()) {
      return Urgency.NONE;
    }
    if (!wanted.containsAll(base.members()) || !samePartitions()) {
      return Urgency.NOW;
    }
    return base.members().size() == wanted.size() ? Urgency.NONE : Urgency.SOON;
  }

  /** Who is to have partitions. */
  private Set<Peer> wanted() {
    Set<Peer> wanted = new LinkedHashSet<>(returning);
    members.byPeer().keySet().stream().filter(members::takes).forEach(wanted::add);
    return wanted;
  }

  /** How many nodes want partitions; a node that has joined changes it, and nothing else here. */
  int size() {
    return wanted().size();
  }

  private boolean samePartitions() {
    return base.shares().stream().map(Share::partition).toList().equals(partitions);
  }

  /** Whether all that the base has moved has arrived. */
  boolean settled() {
    return base.shares().stream()
        .allMatch(share -> share.before().stream().allMatch(peer -> members.hasLeft(peer, share)));
  }

  /**
   * Shares out.
   *
   * @param epoch of who decides
   * @param movesMax how many partitions may be taken from nodes that live
   * @param nowMillis for people
   */
  Optional<Next> next(long epoch, Strategy strategy, int movesMax, long nowMillis) {
    TreeMap<String, Peer> nodes = new TreeMap<>();
    wanted().forEach(peer -> nodes.put(peer.id(), peer));
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    Round round = round(nodes);
    Map<String, String> wished = keepAway(round, new Checked(strategy).assign(round));
    Map<String, String> owners = MoveCap.limit(round, wished, movesMax);
    Assignment next = assignment(epoch, nodes, owners, nowMillis);
    return Optional.of(new Next(next, !owners.equals(wished)));
  }

  private Round round(Map<String, Peer> nodes) {
    Map<String, String> current = new HashMap<>();
    Map<String, Long> since = new HashMap<>();
    Set<String> keys = new HashSet<>();
    partitions.forEach(partition -> keys.add(partition.key()));
    for (Share share : base.shares()) {
      if (nodes.containsKey(share.owner().id()) && keys.contains(share.key())) {
        current.put(share.key(), share.owner().id());
        since.put(share.key(), share.token().version());
      }
    }
    return new Round(List.copyOf(nodes.keySet()), partitions, current, since);
  }

  /** Nodes that are away keep what they have, and get nothing more. */
  private Map<String, String> keepAway(Round round, Map<String, String> wished) {
    if (returning.isEmpty()) {
      return wished;
    }
    Set<String> away = new HashSet<>();
    returning.forEach(peer -> away.add(peer.id()));
    List<String> here = round.nodes().stream().filter(id -> !away.contains(id)).toList();
    Map<String, String> kept = new HashMap<>(wished);
    int turn = 0;
    for (Partition partition : round.partitions()) {
      String key = partition.key();
      String now = round.current().get(key);
      boolean toAway = away.contains(wished.get(key));
      if (now != null && away.contains(now)) {
        kept.put(key, now);
      } else if (toAway && now != null) {
        kept.put(key, now);
      } else if (toAway && !here.isEmpty()) {
        kept.put(key, here.get(turn++ % here.size()));
      }
    }
    return kept;
  }

  private Assignment assignment(
      long epoch, Map<String, Peer> nodes, Map<String, String> owners, long nowMillis) {
    Stamp stamp = new Stamp(epoch, base.stamp().version() + 1);
    Map<String, Share> before = new HashMap<>();
    base.retired().forEach(share -> before.put(share.key(), share));
    base.shares().forEach(share -> before.put(share.key(), share));
    String reason = reason();
    Grant grant = new Grant(new Token(epoch, stamp.version()), nowMillis, reason);
    List<Share> shares = new ArrayList<>(partitions.size());
    int moved = 0;
    for (Partition partition : partitions) {
      Peer owner = Objects.requireNonNull(nodes.get(owners.get(partition.key())));
      Share old = before.remove(partition.key());
      shares.add(share(partition, owner, old, grant));
      moved += old == null || !old.owner().id().equals(owner.id()) ? 1 : 0;
    }
    return new Assignment(
        stamp,
        List.copyOf(nodes.values()),
        List.copyOf(shares),
        retired(before, grant),
        Assignment.keep(base.moves(), new Assignment.Move(stamp, nowMillis, moved, reason)));
  }

  private Share share(Partition partition, Peer owner, @Nullable Share old, Grant grant) {
    if (old == null) {
      return new Share(partition, owner, grant, List.of());
    }
    Set<Peer> holders = holders(old);
    holders.remove(owner);
    boolean kept = !isRetired(old) && old.owner().equals(owner);
    return new Share(partition, owner, kept ? old.grant() : grant, List.copyOf(holders));
  }

  /** Who may still work on a partition, its owner included. */
  private Set<Peer> holders(Share share) {
    Set<Peer> holders = new LinkedHashSet<>();
    share.before().stream().filter(peer -> !members.hasLeft(peer, share)).forEach(holders::add);
    if (!isRetired(share) && members.lives(share.owner())) {
      holders.add(share.owner());
    }
    return holders;
  }

  private boolean isRetired(Share share) {
    return base.retired().contains(share);
  }

  /** What is no more, as long as somebody may work on it. */
  private List<Share> retired(Map<String, Share> left, Grant grant) {
    List<Share> retired = new ArrayList<>();
    for (Share old : new TreeMap<>(left).values()) {
      Set<Peer> holders = holders(old);
      if (!holders.isEmpty()) {
        Grant since = isRetired(old) ? old.grant() : grant;
        retired.add(new Share(old.partition(), old.owner(), since, List.copyOf(holders)));
      }
    }
    return List.copyOf(retired);
  }

  private String reason() {
    List<String> reasons = new ArrayList<>();
    Set<Peer> wanted = wanted();
    tell(reasons, "joined", wanted.stream().filter(peer -> !base.has(peer)).map(Peer::id).toList());
    tell(
        reasons,
        "left",
        base.members().stream().filter(peer -> !wanted.contains(peer)).map(Peer::id).toList());
    if (!samePartitions()) {
      reasons.add("partitions changed");
    }
    return reasons.isEmpty() ? "moves that were left out" : String.join("; ", reasons);
  }

  private static void tell(List<String> reasons, String what, List<String> ids) {
    if (ids.size() > 3) {
      reasons.add(ids.size() + " nodes " + what);
    } else if (!ids.isEmpty()) {
      reasons.add(String.join(", ", ids) + " " + what);
    }
  }
}
