package io.millrace.cluster.assign;

/**
 * Which of many has the least load, while loads change; of equal ones the first. A tournament: each
 * place above the loads holds the winner of the two below it (Knuth, The Art of Computer
 * Programming, volume 3, 5.4.1). A change costs the logarithm of their number.
 */
final class Lightest {

  // The caller's; it says which of them it has changed.
  private final long[] loads;

  // 1 is the last match, the children of i are 2i and 2i + 1, the loads begin at their number.
  private final int[] winners;

  /**
   * @param loads at least one
   */
  Lightest(long[] loads) {
    this.loads = loads;
    this.winners = new int[2 * loads.length];
    for (int index = 0; index < loads.length; index++) {
      winners[loads.length + index] = index;
    }
    for (int match = loads.length - 1; match > 0; match--) {
      play(match);
    }
  }

  /** The index of the least load. */
  int index() {
    return winners[1];
  }

  /** Must be called after each change of a load, before the next question. */
  void changed(int index) {
    for (int match = (loads.length + index) / 2; match > 0; match /= 2) {
      play(match);
    }
  }

  private void play(int match) {
    int one = winners[2 * match];
    int other = winners[2 * match + 1];
    boolean oneWins = loads[one] != loads[other] ? loads[one] < loads[other] : one < other;
    winners[match] = oneWins ? one : other;
  }
}
