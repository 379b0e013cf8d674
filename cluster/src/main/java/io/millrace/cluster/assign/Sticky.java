package io.millrace.cluster.assign;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Arrays;
import java.util.Map;

/**
 * Moves as few partitions as it can while all nodes have about equally many. The default.
 *
 * <pre>{@code
 * Strategy strategy = Sticky.defaults();
 * Strategy calmer = new Sticky(10); // nodes may have 10 more than others: fewer moves
 * }</pre>
 *
 * <p>Guarantees: the numbers of partitions of any two nodes differ by at most {@code spreadMax}. No
 * assignment within that bound takes fewer partitions from living owners. Partitions without an
 * owner go to the nodes that have fewest. So a node that joins is given what it must have and no
 * more, what a node leaves behind is all that moves, and a round that is within the bound moves
 * nothing. Of a node's partitions those move that came last: so where nodes are replaced one after
 * another, each partition moves at most twice, away and to its new node. Weights do not count; see
 * {@link Weighted}.
 *
 * <p>The minimum: let the bound be that every node has {@code floor} to {@code floor + spreadMax}.
 * Then all that nodes have above it must leave, and so must what nodes lack below it and partitions
 * without an owner do not fill; the greater of the two is enough. The floor that needs least is
 * taken.
 *
 * @param spreadMax how many partitions a node may have more than any other, 1 to 1,000,000; 1 by
 *     default
 */
public record Sticky(int spreadMax) implements Strategy {

  private static final int SPREAD_DEFAULT = 1;
  private static final int SPREAD_LIMIT = 1_000_000;

  public Sticky {
    if (spreadMax < 1 || spreadMax > SPREAD_LIMIT) {
      throw new InvalidClusterException(
          "sticky: spreadMax %d must be between 1 and %d".formatted(spreadMax, SPREAD_LIMIT));
    }
  }

  /** Numbers of partitions differ by at most one. */
  public static Sticky defaults() {
    return new Sticky(SPREAD_DEFAULT);
  }

  @Override
  public Map<String, String> assign(Round round) {
    Board board = Board.of(round);
    int[] owners = board.owners();
    long[] held = held(owners, board.nodes());
    release(owners, held, movesMin(held, owners.length), board.newestFirst());
    fill(owners, held);
    return board.answer(owners);
  }

  private static long[] held(int[] owners, int nodes) {
    long[] held = new long[nodes];
    for (int owner : owners) {
      if (owner != Board.NONE) {
        held[owner]++;
      }
    }
    return held;
  }

  private long movesMin(long[] held, int partitions) {
    int lowest = Math.max(0, Math.ceilDiv(partitions, held.length) - spreadMax);
    int highest = partitions / held.length;
    long fewest = Long.MAX_VALUE;
    for (int floor = lowest; floor <= highest; floor++) {
      fewest = Math.min(fewest, movesMin(held, partitions, floor));
    }
    return fewest;
  }

  private long movesMin(long[] held, int partitions, int floor) {
    long above = 0;
    long below = 0;
    long free = partitions;
    for (long count : held) {
      above += Math.max(0, count - floor - spreadMax);
      below += Math.max(0, floor - count);
      free -= count;
    }
    return Math.max(above, below - free);
  }

  /**
   * Takes partitions, one by one, from whoever has most then; of its partitions, the newest ones.
   */
  private static void release(int[] owners, long[] held, long moves, int[] newestFirst) {
    long[] negated = Arrays.stream(held).map(count -> -count).toArray();
    Lightest fullest = new Lightest(negated);
    for (long left = moves; left > 0; left--) {
      int node = fullest.index();
      negated[node]++;
      fullest.changed(node);
    }
    for (int partition : newestFirst) {
      int node = owners[partition];
      if (node != Board.NONE && held[node] > -negated[node]) {
        owners[partition] = Board.NONE;
        held[node]--;
      }
    }
  }

  /** Gives partitions without an owner, one by one, to whoever has fewest then. */
  private static void fill(int[] owners, long[] held) {
    Lightest emptiest = new Lightest(held);
    for (int partition = 0; partition < owners.length; partition++) {
      if (owners[partition] == Board.NONE) {
        int node = emptiest.index();
        owners[partition] = node;
        held[node]++;
        emptiest.changed(node);
      }
    }
  }
}
