package io.millrace.cluster.assign;

import java.util.stream.IntStream;

/**
 * Partitions that are heavier than any node should be. Each has a node for itself, and the other
 * nodes share the rest: their mean is what can be balanced. There are fewer giants than nodes,
 * since the last node is to have all that is left.
 */
final class Giants {

  private Giants() {}

  /**
   * How many of the heaviest partitions are giants.
   *
   * @param weights by rank, heaviest first
   * @param tolerance how far above the mean a node may be, as a part of it
   */
  static int count(int[] weights, int nodes, double tolerance) {
    long left = IntStream.of(weights).asLongStream().sum();
    int giants = 0;
    while (giants < weights.length
        && weights[giants] > (1 + tolerance) * ((double) left / (nodes - giants))) {
      left -= weights[giants];
      giants++;
    }
    return giants;
  }

  /**
   * Gives each giant a node: the one it has, or if another giant has it too or there is none, the
   * one that has least to give away. Changes their owners.
   *
   * @return the nodes without a giant, in order
   */
  static int[] seat(int[] weights, int[] owners, int giants, int nodes) {
    boolean[] taken = new boolean[nodes];
    for (int rank = 0; rank < giants; rank++) {
      int owner = owners[rank];
      if (owner != Board.NONE && taken[owner]) {
        owners[rank] = Board.NONE;
      } else if (owner != Board.NONE) {
        taken[owner] = true;
      }
    }
    long[] others = others(weights, owners, giants, nodes);
    for (int rank = 0; rank < giants; rank++) {
      if (owners[rank] == Board.NONE) {
        owners[rank] = leastOf(others, taken);
        taken[owners[rank]] = true;
      }
    }
    return IntStream.range(0, nodes).filter(node -> !taken[node]).toArray();
  }

  private static long[] others(int[] weights, int[] owners, int giants, int nodes) {
    long[] others = new long[nodes];
    for (int rank = giants; rank < owners.length; rank++) {
      if (owners[rank] != Board.NONE) {
        others[owners[rank]] += weights[rank];
      }
    }
    return others;
  }

  private static int leastOf(long[] loads, boolean[] taken) {
    int least = Board.NONE;
    for (int node = 0; node < loads.length; node++) {
      if (!taken[node] && (least == Board.NONE || loads[node] < loads[least])) {
        least = node;
      }
    }
    return least;
  }
}
