package io.millrace.cluster.assign;

import java.util.Arrays;
import java.util.Map;

/**
 * Deals partitions to nodes in turn, both in their natural order.
 *
 * <pre>{@code
 * Strategy strategy = new RoundRobin();
 * }</pre>
 *
 * <p>Guarantees: the numbers of partitions of any two nodes differ by at most one. The answer
 * depends on the names of nodes and partitions alone, so anybody who knows both can tell who owns
 * what. Weights and current owners do not count: when a node joins or leaves, most partitions move.
 * Where that costs anything, take {@link Sticky} or {@link ConsistentHash}.
 */
public record RoundRobin() implements Strategy {

  @Override
  public Map<String, String> assign(Round round) {
    Board board = Board.of(round);
    int[] owners = new int[board.partitions()];
    Arrays.setAll(owners, partition -> partition % board.nodes());
    return board.answer(owners);
  }
}
