package io.millrace.engine.journal;

import java.util.Map;

/**
 * Which node's row guards the writes. Recovery marks that row dead before it takes the node's runs
 * away, so a write behind the fence cannot slip in after it.
 */
public final class Fence {

  /** The id that no node has: nothing passes. */
  private static final long NOBODY = 0;

  // Written by the node when it joins or loses its lease, read by the journal's writer.
  private volatile long node = NOBODY;

  /** From now on writes are this node's. */
  public void raise(long node) {
    this.node = node;
  }

  /** From now on nothing passes. */
  public void drop() {
    this.node = NOBODY;
  }

  long node() {
    return node;
  }

  void bind(Map<String, Object> values) {
    values.put("fence_node", node);
  }
}
