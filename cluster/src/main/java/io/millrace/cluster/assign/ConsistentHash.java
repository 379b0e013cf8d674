package io.millrace.cluster.assign;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.Map;

/**
 * Gives each partition to the node that its name likes best and that has room: who owns what
 * follows from the names of nodes and partitions, not from what was before.
 *
 * <pre>{@code
 * Strategy strategy = ConsistentHash.defaults();
 * Strategy evener = new ConsistentHash(1.1); // at most 10 % above the mean: more moves
 * }</pre>
 *
 * <p>Guarantees, with {@code mean} partitions per node: a node has at most {@code loadFactor x
 * mean}, rounded up, and at least half the mean, rounded down. The same nodes and partitions give
 * the same answer, whatever was in between: a group that grows and shrinks again is as it was.
 *
 * <p>When a node joins or leaves, what it has is what moves, and besides those partitions that the
 * change pushes over a bound or lets back to a node that was full. They are, of all partitions and
 * on average over names, at most 5 % where nodes have 5 each, 2 % with 10, 1 % with 20, 0.2 % with
 * 50; a single change of a small group may have more. Where each move counts, take {@link Sticky},
 * or a greater factor. Weights do not count; see {@link Weighted}.
 *
 * <p>Its time is that of nodes times partitions, two nanoseconds or so for each pair.
 *
 * <p>How: partitions, in order of keys, each choose the node for which the hash of both names is
 * greatest among those with room. While no more partitions are left than nodes lack to their least,
 * only those nodes have room.
 *
 * <p>Source: D. Thaler and C. Ravishankar, "Using Name-Based Mappings to Increase Hit Rates", 1998
 * (rendezvous hashing), which is consistent in the sense of D. Karger and others, 1997; V.
 * Mirrokni, M. Thorup and M. Zadimoghaddam, "Consistent Hashing with Bounded Loads", 2016. Other
 * than there, a full node is passed over in favour of the partition's next choice, not of the next
 * node on a ring, and there is a least load.
 *
 * @param loadFactor how many times the mean a node may have, 1 to 1,000; 1.25 by default. The
 *     nearer to 1, the more moves
 */
public record ConsistentHash(double loadFactor) implements Strategy {

  private static final double FACTOR_DEFAULT = 1.25;
  private static final double FACTOR_LIMIT = 1_000;
  private static final long NODE_SEED = 1;
  private static final long PARTITION_SEED = 2;

  public ConsistentHash {
    if (!(loadFactor >= 1 && loadFactor <= FACTOR_LIMIT)) {
      throw new InvalidClusterException(
          "consistent hash: loadFactor %s must be between 1 and %.0f"
              .formatted(loadFactor, FACTOR_LIMIT));
    }
  }

  /** At most a quarter above the mean. */
  public static ConsistentHash defaults() {
    return new ConsistentHash(FACTOR_DEFAULT);
  }

  @Override
  public Map<String, String> assign(Round round) {
    Board board = Board.of(round);
    int[] owners = new int[board.partitions()];
    long[] nodes = hashes(board);
    int[] held = new int[nodes.length];
    int most = (int) Math.ceil(loadFactor * owners.length / nodes.length);
    int least = owners.length / (2 * nodes.length);
    int lacking = least * nodes.length;
    for (int partition = 0; partition < owners.length; partition++) {
      long hash = KeyHash.of(board.partition(partition).key(), PARTITION_SEED);
      int room = owners.length - partition > lacking ? most : least;
      int node = choice(hash, nodes, held, room);
      if (held[node] < least) {
        lacking--;
      }
      held[node]++;
      owners[partition] = node;
    }
    return board.answer(owners);
  }

  private static long[] hashes(Board board) {
    long[] hashes = new long[board.nodes()];
    for (int node = 0; node < hashes.length; node++) {
      hashes[node] = KeyHash.of(board.node(node), NODE_SEED);
    }
    return hashes;
  }

  private static int choice(long hash, long[] nodes, int[] held, int room) {
    int chosen = Board.NONE;
    long greatest = Long.MIN_VALUE;
    for (int node = 0; node < nodes.length; node++) {
      long score = KeyHash.mix(hash ^ nodes[node]);
      if (score >= greatest && held[node] < room) {
        greatest = score;
        chosen = node;
      }
    }
    return chosen;
  }
}
