package io.millrace.cluster.node;

import org.jspecify.annotations.Nullable;

/**
 * One life of a node: an id and what tells this holder of it from those before and after.
 *
 * @param id the node's id
 * @param session drawn anew each time an id is claimed
 */
public record Peer(String id, String session) {

  // Written out, here and in other records that a first start compares: what is generated for a
  // record when that is first compared takes longer than a call of the store.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Peer that && id.equals(that.id) && session.equals(that.session);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + session.hashCode();
  }
}
