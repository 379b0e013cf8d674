package io.millrace.cluster;

import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.node.Assignment;
import io.millrace.cluster.node.Grant;
import io.millrace.cluster.node.Keys;
import io.millrace.cluster.node.Member;
import io.millrace.cluster.node.Peer;
import io.millrace.cluster.node.Share;
import io.millrace.cluster.node.Stamp;
import io.millrace.cluster.node.Wire;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what a group has written. The logic of nodes stays with them; this only tells it. */
final class GroupReader {

  private static final String LEADER = "leader";
  private static final String NODE = "node.";

  private final LeaseStore store;
  private final String group;

  // By id; filled by read().
  private final Map<String, Member> members = new TreeMap<>();
  private final TreeSet<String> unreadable = new TreeSet<>();
  private @Nullable Peer leader;

  GroupReader(LeaseStore store, String group) {
    this.store = store;
    this.group = group;
  }

  ClusterReport read() {
    try {
      List<String> groups = ClusterReport.groups(store);
      if (!groups.contains(group)) {
        throw unknown(groups);
      }
      Optional<Assignment> assignment = assignment();
      // After the assignment: who has let go of something since then is not waited for.
      readLive();
      return report(assignment, awayIds());
    } catch (StoreException e) {
      throw new StoreUnavailableException(
          "group '%s' cannot be read: %s".formatted(group, e.getMessage()), e);
    }
  }

  private InvalidClusterException unknown(List<String> groups) {
    return new InvalidClusterException(
        "group '%s' is not known in %s; %s"
            .formatted(
                group,
                store.description(),
                groups.isEmpty()
                    ? "no node has joined any group there"
                    : "known are '%s'".formatted(String.join("', '", groups))));
  }

  private LeaseSpace space(String name) throws StoreException {
    return store
        .existing(name)
        .orElseThrow(
            () ->
                new StoreException(
                    "space '%s' of %s has gone; read it again"
                        .formatted(name, store.description())));
  }

  private Optional<Assignment> assignment() throws StoreException {
    Entry entry = space(GroupSpaces.assignment(group)).get(Keys.ASSIGNMENT).orElse(null);
    if (entry == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Wire.assignment(entry.value()));
    } catch (Wire.Unreadable e) {
      throw new StoreUnavailableException(
          "the assignment of group '%s' in %s was written by another version of Millrace; read it with that one"
              .formatted(group, store.description()),
          e);
    }
  }

  private void readLive() throws StoreException {
    for (Entry entry : space(GroupSpaces.live(group)).list()) {
      if (entry.key().startsWith(NODE)) {
        readNode(entry);
      } else if (entry.key().equals(LEADER)) {
        readLeader(entry);
      }
    }
  }

  private void readNode(Entry entry) {
    String id = entry.key().substring(NODE.length());
    try {
      members.put(id, Wire.member(entry.value()));
    } catch (Wire.Unreadable e) {
      unreadable.add(id);
    }
  }

  private void readLeader(Entry entry) {
    try {
      leader = Wire.leader(entry.value()).peer();
    } catch (Wire.Unreadable e) {
      // A node of another version leads; its id is among the unreadable ones.
      leader = null;
    }
  }

  private List<String> awayIds() throws StoreException {
    return space(GroupSpaces.away(group)).list().stream()
        .map(Entry::key)
        .filter(id -> !members.containsKey(id) && !unreadable.contains(id))
        .toList();
  }

  private ClusterReport report(Optional<Assignment> assignment, List<String> away) {
    List<Share> shares = assignment.map(Assignment::shares).orElse(List.of());
    Map<Peer, Integer> owns = new HashMap<>();
    shares.forEach(share -> owns.merge(share.owner(), 1, Integer::sum));
    return new ClusterReport(
        group,
        token(assignment.map(Assignment::stamp).orElse(Stamp.NONE)),
        members.values().stream().map(member -> node(member, owns)).toList(),
        away,
        List.copyOf(unreadable),
        shares.stream().map(this::ownership).toList(),
        moves(assignment.map(Assignment::moves).orElse(List.of())));
  }

  private ClusterReport.Node node(Member member, Map<Peer, Integer> owns) {
    return new ClusterReport.Node(
        member.peer().id(),
        Instant.ofEpochMilli(member.sinceMillis()),
        member.place(),
        member.peer().equals(leader),
        member.leaving(),
        token(member.applied()),
        owns.getOrDefault(member.peer(), 0),
        member.holding());
  }

  private ClusterReport.Ownership ownership(Share share) {
    Grant grant = share.grant();
    return new ClusterReport.Ownership(
        share.partition(),
        share.owner().id(),
        lives(share.owner()),
        grant.token(),
        Instant.ofEpochMilli(grant.atMillis()),
        grant.reason(),
        share.before().stream()
            .filter(peer -> lives(peer) && !hasLeft(peer, share))
            .map(Peer::id)
            .toList());
  }

  private boolean lives(Peer peer) {
    Member member = members.get(peer.id());
    return unreadable.contains(peer.id()) || (member != null && member.peer().equals(peer));
  }

  /** Whether a node has said that it works on a partition no more. */
  private boolean hasLeft(Peer peer, Share share) {
    Member member = members.get(peer.id());
    Token since = share.grant().token();
    return member != null
        && token(member.applied()).compareTo(since) >= 0
        && !member.holding().contains(share.partition().key());
  }

  private static List<ClusterReport.Move> moves(List<Assignment.Move> moves) {
    List<ClusterReport.Move> newestFirst = new ArrayList<>();
    for (Assignment.Move move : moves.reversed()) {
      newestFirst.add(
          new ClusterReport.Move(
              token(move.stamp()),
              Instant.ofEpochMilli(move.atMillis()),
              move.partitions(),
              move.reason()));
    }
    return newestFirst;
  }

  private static Token token(Stamp stamp) {
    return new Token(stamp.epoch(), stamp.version());
  }
}
