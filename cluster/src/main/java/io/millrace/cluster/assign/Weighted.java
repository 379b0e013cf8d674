package io.millrace.cluster.assign;

import io.millrace.cluster.failure.InvalidClusterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Balances the weights of partitions rather than their number, and moves something only if a node
 * has too much or too little.
 *
 * <pre>{@code
 * Strategy strategy = Weighted.defaults();
 * Strategy calmer = new Weighted(0.5); // loads may be half above or below the mean
 * }</pre>
 *
 * <p>Guarantees: partitions that are heavier than a node should be have a node each and leave the
 * mean. Of the others every node has a load within {@code tolerance} of their mean, if that is
 * reached when all partitions are dealt anew, heaviest first, each to the node with the least load
 * (R. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969; that is at most a third more than
 * the best there is). If it is not, no load is further from the mean than there plus {@code
 * tolerance}. Where all loads are within the bound, or cannot get nearer to it, nothing moves.
 * Partitions without an owner go, heaviest first, to the nodes with the least load. With equal
 * weights a node that joins or leaves moves no more than {@link Sticky} would.
 *
 * <p>How: nodes keep what they have, and moves or swaps bring them within the bound. If that does
 * not succeed, they keep the heaviest of what they have up to the mean, then to half of it, then
 * nothing; the rest is dealt anew.
 *
 * @param tolerance how far a load may be from the mean, as a part of it, 0.01 to 1; 0.15 by default
 */
public record Weighted(double tolerance) implements Strategy {

  private static final double TOLERANCE_DEFAULT = 0.15;
  private static final double TOLERANCE_MIN = 0.01;
  private static final double TOLERANCE_MAX = 1;
  // Once is enough, unless a node has far more than all others.
  private static final int AGAIN_MAX = 4;

  public Weighted {
    if (!(tolerance >= TOLERANCE_MIN && tolerance <= TOLERANCE_MAX)) {
      throw new InvalidClusterException(
          "weighted: tolerance %s must be between %s and %s"
              .formatted(tolerance, TOLERANCE_MIN, TOLERANCE_MAX));
    }
  }

  /** Within 15 % of the mean. */
  public static Weighted defaults() {
    return new Weighted(TOLERANCE_DEFAULT);
  }

  @Override
  public Map<String, String> assign(Round round) {
    Board board = Board.of(round);
    HeavyFirst order = HeavyFirst.of(board);
    int[] weights = order.weights();
    int[] owners = order.owners();
    int giants = Giants.count(weights, board.nodes(), tolerance);
    int[] open = Giants.seat(weights, owners, giants, board.nodes());
    int[] wishes = wishes(owners, giants, open, board.nodes());
    Packing packing =
        pack(Arrays.copyOfRange(weights, giants, weights.length), wishes, open.length);
    for (int rank = giants; rank < owners.length; rank++) {
      owners[rank] = open[packing.bin(rank - giants)];
    }
    return order.answer(owners);
  }

  /** The owners of all but the giants, as places among the open nodes. */
  private static int[] wishes(int[] owners, int giants, int[] open, int nodes) {
    int[] places = new int[nodes];
    Arrays.fill(places, Board.NONE);
    for (int place = 0; place < open.length; place++) {
      places[open[place]] = place;
    }
    return Arrays.stream(owners)
        .skip(giants)
        .map(owner -> owner == Board.NONE ? Board.NONE : places[owner])
        .toArray();
  }

  /**
   * Outside of the bound, whoever asks again with the answer may get another one that is within: so
   * that is found here, and whoever asks again moves nothing.
   */
  private Packing pack(int[] weights, int[] wishes, int bins) {
    double level = (double) IntStream.of(weights).asLongStream().sum() / bins;
    Packing packing = packOnce(weights, wishes, bins, level);
    for (int again = 0;
        again < AGAIN_MAX && packing.deviation(level) > tolerance * level;
        again++) {
      int[] before = packing.all();
      packing = packOnce(weights, before, bins, level);
      if (Arrays.equals(packing.all(), before)) {
        break;
      }
    }
    return packing;
  }

  private Packing packOnce(int[] weights, int[] wishes, int bins, double level) {
    double slack = tolerance * level;
    double heaviest = weights.length == 0 ? 0 : weights[0];
    List<Packing> tried = new ArrayList<>();
    // Above the first cap a bin is outside of the bound whichever single weight it loses.
    for (double cap : new double[] {level + slack + heaviest, level, level / 2, 0}) {
      Packing packing = new Packing(weights, bins);
      packing.keep(wishes, cap);
      packing.fill();
      if (Levelling.level(packing, level - slack, level + slack)) {
        return packing;
      }
      tried.add(packing);
    }
    double enough = tried.getLast().deviation(level) + slack;
    return tried.stream()
        .filter(packing -> packing.deviation(level) <= enough)
        .findFirst()
        .orElseThrow();
  }
}
