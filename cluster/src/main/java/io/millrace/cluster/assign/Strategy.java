package io.millrace.cluster.assign;

import java.util.Map;

/**
 * Decides which node gets which partition. Called by the leader whenever nodes or partitions have
 * changed.
 *
 * <p>Must be a pure function: the same {@link Round} gives the same answer, on whatever node and
 * however often. It must not block, and is called on the leader's own thread.
 *
 * <pre>{@code
 * Strategy firstTakesAll = round -> {
 *   Map<String, String> owners = new HashMap<>();
 *   round.partitions().forEach(p -> owners.put(p.key(), round.nodes().getFirst()));
 *   return owners;
 * };
 * }</pre>
 */
@FunctionalInterface
public interface Strategy {

  /**
   * Gives every partition of the round to one of its nodes.
   *
   * @param round at least one node
   * @return node by partition key; exactly the round's partitions, none but the round's nodes. Any
   *     other answer is an error of the strategy: the leader keeps the assignment that it has and
   *     reports it
   */
  Map<String, String> assign(Round round);
}
