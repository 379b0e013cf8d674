package io.millrace.cluster.node;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Token;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What other threads may know of a node: one picture, replaced as a whole.
 *
 * @param state where it stands
 * @param reason why
 * @param peer who it is, if it has an id
 * @param leader id of who leads, as far as it knows
 * @param stamp the assignment that it acts by
 * @param working its partitions with their tokens
 * @param ending what it was told to let go of and still works on
 * @param deadline until when it may believe all this, by its habitat's clock
 */
public record View(
    ClusterState state,
    String reason,
    Optional<Peer> peer,
    Optional<String> leader,
    Stamp stamp,
    SortedMap<String, Token> working,
    List<String> ending,
    long deadline) {

  /** The token of a partition, if the node may begin work on it at this time. */
  public @Nullable Token token(String partition, long nanos) {
    return nanos - deadline < 0 ? working.get(partition) : null;
  }
}
