package io.millrace.cluster.assign;

import io.millrace.cluster.Partition;
import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets a few of the moves through that a strategy wishes, so that a group which changes a lot does
 * so in several rounds.
 *
 * <pre>{@code
 * Map<String, String> wished = strategy.assign(round);
 * Map<String, String> next = MoveCap.limit(round, wished, 10);
 * boolean another = !next.equals(wished); // the rest moves in later rounds
 * }</pre>
 *
 * <p>Guarantees: partitions without a living owner are never held back. Of the others at most so
 * many change their owner, the first ones by key; all others stay. Until the last round the bound
 * of the strategy need not hold.
 */
public final class MoveCap {

  private MoveCap() {}

  /**
   * The wished assignment with a limit of moves.
   *
   * @param wished node by key of all partitions of the round
   * @param movesMax how many partitions may be taken from an owner among the round's nodes; 0 for
   *     none
   * @throws InvalidClusterException when {@code movesMax} is negative, or {@code wished} lacks a
   *     partition
   */
  public static Map<String, String> limit(Round round, Map<String, String> wished, int movesMax) {
    if (movesMax < 0) {
      throw new InvalidClusterException("movesMax %d must not be negative".formatted(movesMax));
    }
    Set<String> living = Set.copyOf(round.nodes());
    List<Partition> partitions = round.partitions().stream().sorted().toList();
    Map<String, String> limited = LinkedHashMap.newLinkedHashMap(partitions.size());
    int moves = 0;
    for (Partition partition : partitions) {
      String wish = wish(partition, wished);
      String owner = round.current().get(partition.key());
      if (owner == null || owner.equals(wish) || !living.contains(owner)) {
        limited.put(partition.key(), wish);
      } else if (moves < movesMax) {
        limited.put(partition.key(), wish);
        moves++;
      } else {
        limited.put(partition.key(), owner);
      }
    }
    return Collections.unmodifiableMap(limited);
  }

  private static String wish(Partition partition, Map<String, String> wished) {
    String wish = wished.get(partition.key());
    if (wish == null) {
      throw new InvalidClusterException(
          "partition '%s' has no node in the wished assignment".formatted(partition.key()));
    }
    return wish;
  }
}
