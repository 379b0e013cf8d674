package io.millrace.cluster.assign;

import java.util.Arrays;
import java.util.Map;

/**
 * The partitions of a board by rank: the heaviest has rank 0, equal ones are in order of keys. So
 * what is heavier than some weight is a range of ranks.
 */
final class HeavyFirst {

  private final Board board;
  private final int[] partitions;

  private HeavyFirst(Board board, int[] partitions) {
    this.board = board;
    this.partitions = partitions;
  }

  static HeavyFirst of(Board board) {
    // One number for each is sorted much faster than objects by a comparator.
    long[] sortable = new long[board.partitions()];
    for (int partition = 0; partition < sortable.length; partition++) {
      int lightness = Integer.MAX_VALUE - board.partition(partition).weight();
      sortable[partition] = ((long) lightness << Integer.SIZE) | partition;
    }
    Arrays.sort(sortable);
    return new HeavyFirst(board, Arrays.stream(sortable).mapToInt(each -> (int) each).toArray());
  }

  /** By rank. */
  int[] weights() {
    return Arrays.stream(partitions)
        .map(partition -> board.partition(partition).weight())
        .toArray();
  }

  /** By rank. */
  int[] owners() {
    int[] owners = board.owners();
    return Arrays.stream(partitions).map(partition -> owners[partition]).toArray();
  }

  /** Owners by rank as node by key. */
  Map<String, String> answer(int[] owners) {
    int[] byPartition = new int[owners.length];
    for (int rank = 0; rank < owners.length; rank++) {
      byPartition[partitions[rank]] = owners[rank];
    }
    return board.answer(byPartition);
  }
}
