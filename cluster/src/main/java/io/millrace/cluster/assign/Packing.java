package io.millrace.cluster.assign;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** Weights in bins. Weights are known by rank, heaviest first. */
final class Packing {

  private final int[] weights;
  private final int[] bins;
  private final long[] loads;

  // By bin, the ranks in it. Ranks are sorted by weight, so the next set bit is the next lighter.
  private final BitSet[] held;

  /** All weights outside of the bins. */
  Packing(int[] weights, int bins) {
    this.weights = weights;
    this.bins = new int[weights.length];
    this.loads = new long[bins];
    this.held = new BitSet[bins];
    Arrays.fill(this.bins, Board.NONE);
    Arrays.setAll(held, bin -> new BitSet());
  }

  /** Puts weights, heaviest first, into the bins they wish, as long as those stay within a cap. */
  void keep(int[] wishes, double cap) {
    for (int rank = 0; rank < weights.length; rank++) {
      int bin = wishes[rank];
      if (bin != Board.NONE && loads[bin] + weights[rank] <= cap) {
        put(rank, bin);
      }
    }
  }

  /**
   * Puts the weights outside, heaviest first, each into the bin that is emptiest then: the rule of
   * longest processing time (R. Graham, "Bounds on Multiprocessing Timing Anomalies", 1969).
   */
  void fill() {
    Lightest emptiest = new Lightest(loads);
    for (int rank = 0; rank < weights.length; rank++) {
      if (bins[rank] == Board.NONE) {
        int bin = emptiest.index();
        put(rank, bin);
        emptiest.changed(bin);
      }
    }
  }

  /** Moves a weight into another bin. */
  void move(int rank, int to) {
    int from = bins[rank];
    held[from].clear(rank);
    loads[from] -= weights[rank];
    put(rank, to);
  }

  private void put(int rank, int bin) {
    bins[rank] = bin;
    held[bin].set(rank);
    loads[bin] += weights[rank];
  }

  /** How many weights there are. */
  int size() {
    return weights.length;
  }

  int weight(int rank) {
    return weights[rank];
  }

  int bin(int rank) {
    return bins[rank];
  }

  /** The bin of each rank. */
  int[] all() {
    return bins.clone();
  }

  int bins() {
    return loads.length;
  }

  long load(int bin) {
    return loads[bin];
  }

  IntStream ranksIn(int bin) {
    return held[bin].stream();
  }

  int fullest() {
    int fullest = 0;
    for (int bin = 1; bin < loads.length; bin++) {
      if (loads[bin] > loads[fullest]) {
        fullest = bin;
      }
    }
    return fullest;
  }

  int emptiest() {
    int emptiest = 0;
    for (int bin = 1; bin < loads.length; bin++) {
      if (loads[bin] < loads[emptiest]) {
        emptiest = bin;
      }
    }
    return emptiest;
  }

  /** How far the load of some bin is from the level. */
  double deviation(double level) {
    return Math.max(loads[fullest()] - level, level - loads[emptiest()]);
  }

  /**
   * The rank in the bin whose weight is nearest to half the number, of two as near the lighter
   * one's; {@link Board#NONE} when the bin is empty.
   */
  int nearestToHalf(int bin, long number) {
    int middle = firstRankUpToHalf(number);
    int lighter = held[bin].nextSetBit(middle);
    int heavier = held[bin].previousSetBit(middle - 1);
    if (lighter == Board.NONE || heavier == Board.NONE) {
      return Math.max(lighter, heavier);
    }
    long below = number - 2L * weights[lighter];
    long above = 2L * weights[heavier] - number;
    return below <= above ? lighter : heavier;
  }

  private int firstRankUpToHalf(long number) {
    int low = 0;
    int high = weights.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (2L * weights[middle] <= number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
