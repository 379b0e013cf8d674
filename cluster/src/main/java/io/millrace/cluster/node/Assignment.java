package io.millrace.cluster.node;

import java.util.List;
import java.util.stream.Stream;

/**
 * The one document that says who owns what.
 *
 * @param stamp which assignment this is
 * @param members the nodes among which partitions are shared, whether they have any or not
 * @param shares by key, each once
 * @param retired partitions that are no more, while somebody may still work on them: should they
 *     come back, their new owners have to wait
 * @param moves the last changes, newest last, for people
 */
public record Assignment(
    Stamp stamp, List<Peer> members, List<Share> shares, List<Share> retired, List<Move> moves) {

  /** What there is before anybody has led. */
  static final Assignment EMPTY =
      new Assignment(Stamp.NONE, List.of(), List.of(), List.of(), List.of());

  // For people who look what happened lately.
  private static final int MOVES_KEPT = 20;

  /** A change of owners: how many partitions, when and why. */
  public record Move(Stamp stamp, long atMillis, int partitions, String reason) {}

  Assignment under(long epoch) {
    return new Assignment(new Stamp(epoch, stamp.version()), members, shares, retired, moves);
  }

  static List<Move> keep(List<Move> moves, Move last) {
    int from = Math.max(0, moves.size() + 1 - MOVES_KEPT);
    return Stream.concat(moves.subList(from, moves.size()).stream(), Stream.of(last)).toList();
  }

  boolean has(Peer member) {
    return members.contains(member);
  }
}
