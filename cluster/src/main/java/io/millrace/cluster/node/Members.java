package io.millrace.cluster.node;

import io.millrace.cluster.store.Entry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Nodes that live, as their leases say.
 *
 * @param byPeer what each says of itself
 * @param unreadable ids whose leases cannot be read, such as those of a newer version of this
 *     program: they are given nothing, and believed to let go of nothing
 */
record Members(Map<Peer, Member> byPeer, Set<String> unreadable) {

  static final Members NONE = new Members(Map.of(), Set.of());

  static Members of(List<Entry> live) {
    Map<Peer, Member> members = new HashMap<>();
    Set<String> unreadable = new HashSet<>();
    for (Entry entry : live) {
      if (Keys.isNode(entry.key())) {
        try {
          Member member = Wire.member(entry.value());
          members.put(member.peer(), member);
        } catch (Wire.Unreadable e) {
          unreadable.add(Keys.idOf(entry.key()));
        }
      }
    }
    return new Members(Map.copyOf(members), Set.copyOf(unreadable));
  }

  /** Whether this node lives and may still do something. */
  boolean lives(Peer peer) {
    return byPeer.containsKey(peer) || unreadable.contains(peer.id());
  }

  /** Whether this node can be given partitions. */
  boolean takes(Peer peer) {
    Member member = byPeer.get(peer);
    return member != null && !member.leaving();
  }

  /** Whether this node surely works no more on a partition that was moved from it by the token. */
  boolean hasLeft(Peer peer, Share share) {
    if (!lives(peer)) {
      return true;
    }
    Member member = byPeer.get(peer);
    Stamp since = new Stamp(share.token().epoch(), share.token().version());
    return member != null && member.hasLeft(share.key(), since);
  }
}
