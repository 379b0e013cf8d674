package io.millrace.cluster.node;

import io.millrace.cluster.Partition;
import io.millrace.cluster.Token;
import java.util.List;

/**
 * A partition and whose it is.
 *
 * @param partition what is owned
 * @param owner by whom
 * @param grant since when
 * @param before who may still have to let go of it before the owner may begin
 */
public record Share(Partition partition, Peer owner, Grant grant, List<Peer> before) {

  Token token() {
    return grant.token();
  }

  String key() {
    return partition.key();
  }
}
