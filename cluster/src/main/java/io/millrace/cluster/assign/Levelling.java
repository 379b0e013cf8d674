package io.millrace.cluster.assign;

import java.util.PrimitiveIterator;

/**
 * Brings a packing within bounds by as few moves as it finds. As long as a bin is outside of the
 * bounds, a fuller bin gives to an emptier one: a weight near half of what they differ by, or if
 * none is light enough, a weight for a lighter one.
 *
 * <p>Each step leaves both bins between where they were. So the greatest load never grows, the
 * least one never falls, and the sum of the squares of all loads falls: it ends. When it ends
 * outside of the bounds, no single weight can be moved from a bin above them to the emptiest, nor
 * from any bin to one below them, such that the two differ by less.
 */
final class Levelling {

  // A partition moves once, seldom twice. A guess at what is never reached.
  private static final int STEPS_PER_PARTITION = 4;

  private final Packing packing;
  private final double lowest;
  private final double highest;

  private Levelling(Packing packing, double lowest, double highest) {
    this.packing = packing;
    this.lowest = lowest;
    this.highest = highest;
  }

  /**
   * Changes the packing until all loads are within the bounds, or as near as it gets.
   *
   * @return whether all are within
   */
  static boolean level(Packing packing, double lowest, double highest) {
    Levelling levelling = new Levelling(packing, lowest, highest);
    int left = STEPS_PER_PARTITION * packing.size();
    while (left > 0 && levelling.step()) {
      left--;
    }
    return !levelling.broken(packing.fullest(), packing.emptiest());
  }

  private boolean step() {
    int fullest = packing.fullest();
    int emptiest = packing.emptiest();
    return broken(fullest, emptiest)
        && (move(fullest, emptiest)
            || moveTo(emptiest)
            || swap(fullest, emptiest)
            || swapWithOthers(fullest, emptiest));
  }

  private boolean broken(int full, int empty) {
    return packing.load(full) > highest || packing.load(empty) < lowest;
  }

  private boolean moveTo(int emptiest) {
    for (int bin = 0; bin < packing.bins(); bin++) {
      if (broken(bin, emptiest) && move(bin, emptiest)) {
        return true;
      }
    }
    return false;
  }

  private boolean swapWithOthers(int fullest, int emptiest) {
    for (int bin = 0; bin < packing.bins(); bin++) {
      if (broken(bin, emptiest) && swap(bin, emptiest)) {
        return true;
      }
      if (broken(fullest, bin) && swap(fullest, bin)) {
        return true;
      }
    }
    return false;
  }

  private boolean move(int full, int empty) {
    long gap = packing.load(full) - packing.load(empty);
    int rank = packing.nearestToHalf(full, gap);
    if (rank == Board.NONE || packing.weight(rank) >= gap) {
      return false;
    }
    packing.move(rank, empty);
    return true;
  }

  private boolean swap(int full, int empty) {
    long gap = packing.load(full) - packing.load(empty);
    int give = Board.NONE;
    int take = Board.NONE;
    // A swap closes between a quarter and three quarters of the gap: less is not worth two moves.
    long missMin = gap / 2 + 1;
    PrimitiveIterator.OfInt candidates = packing.ranksIn(empty).iterator();
    while (gap > 1 && candidates.hasNext()) {
      int light = candidates.nextInt();
      int heavy = packing.nearestToHalf(full, 2L * packing.weight(light) + gap);
      long miss = heavy == Board.NONE ? missMin : miss(heavy, light, gap);
      if (miss < missMin) {
        missMin = miss;
        give = heavy;
        take = light;
      }
    }
    if (give == Board.NONE) {
      return false;
    }
    packing.move(give, empty);
    packing.move(take, full);
    return true;
  }

  private long miss(int heavy, int light, long gap) {
    return Math.abs(2L * (packing.weight(heavy) - packing.weight(light)) - gap);
  }
}
