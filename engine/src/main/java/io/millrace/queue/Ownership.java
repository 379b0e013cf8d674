package io.millrace.queue;

import java.util.Map;

/**
 * Which partitions of its queues a node may claim runs from: all that the engine wants to know of
 * whatever shares them out among nodes.
 *
 * <pre>{@code
 * Ownership ownership = () -> {
 *   Map<String, OwnershipToken> owned = new TreeMap<>();
 *   cluster.owned().forEach(
 *       (key, token) -> owned.put(key, new OwnershipToken(token.epoch(), token.version())));
 *   return owned;
 * };
 * }</pre>
 *
 * <p>An answer may be out of date when it is used: a node that was paused does not know yet what it
 * has lost. So every claim shows its token, and the database, which keeps the newest it has seen of
 * each partition, refuses older ones.
 */
@FunctionalInterface
public interface Ownership {

  /**
   * What this node owns now. Asked before every claim, so it must not block.
   *
   * @return token by partition; empty if it owns nothing now
   */
  Map<String, OwnershipToken> owned();
}
