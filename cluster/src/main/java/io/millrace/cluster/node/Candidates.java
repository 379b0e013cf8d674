package io.millrace.cluster.node;

import io.millrace.cluster.config.NodeIdentity;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** In which order a node tries ids. */
final class Candidates {

  private Candidates() {}

  /**
   * The first id that is free: the one held last, else the first one after the place that the
   * node's name is hashed to, in steps of a length that is hashed too, so that two who met once do
   * not meet again.
   *
   * @param taken ids that are held
   * @param last the id that this node held last, or {@code null}
   */
  static Optional<String> first(NodeIdentity identity, Set<String> taken, @Nullable String last) {
    return switch (identity) {
      case NodeIdentity.Fixed(String id) -> Optional.of(id).filter(free -> !taken.contains(free));
      case NodeIdentity.Pool pool -> pooled(pool, taken, last);
    };
  }

  private static Optional<String> pooled(
      NodeIdentity.Pool pool, Set<String> taken, @Nullable String last) {
    if (last != null && contains(pool, last) && !taken.contains(last)) {
      return Optional.of(last);
    }
    long hash = Hashing.of(pool.name());
    int size = pool.size();
    int start = (int) Long.remainderUnsigned(hash, size);
    int step = step(hash, size);
    for (int i = 0; i < size; i++) {
      String id = pool.id((int) ((start + (long) i * step) % size));
      if (!taken.contains(id)) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  private static boolean contains(NodeIdentity.Pool pool, String id) {
    String prefix = pool.prefix() + "-";
    if (!id.startsWith(prefix)) {
      return false;
    }
    try {
      int number = Integer.parseInt(id.substring(prefix.length()));
      return number >= pool.first() && number <= pool.last();
    } catch (NumberFormatException e) {
      // The id of another pool, whose prefix begins with this one's.
      return false;
    }
  }

  /** A length that leads to every place before it comes back to the first. */
  private static int step(long hash, int size) {
    int step = (int) Long.remainderUnsigned(hash >>> 32, size);
    while (divisor(step, size) != 1) {
      step++;
    }
    return step;
  }

  private static int divisor(int a, int b) {
    return b == 0 ? a : divisor(b, a % b);
  }
}
