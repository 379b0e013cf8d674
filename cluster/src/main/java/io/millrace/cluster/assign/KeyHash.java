package io.millrace.cluster.assign;

/**
 * 64-bit hashes of names that are the same on every node, JVM and release: changing them moves
 * partitions in running groups. These are the step for short input and the last mixing of XXH64 (Y.
 * Collet, xxHash), with characters in place of bytes.
 */
final class KeyHash {

  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  private KeyHash() {}

  /**
   * The hash of a name.
   *
   * @param seed tells kinds of names apart, so that a node and a partition of one name have nothing
   *     in common
   */
  static long of(String name, long seed) {
    long hash = seed + PRIME_5 + name.length();
    for (int index = 0; index < name.length(); index++) {
      hash = Long.rotateLeft(hash ^ (name.charAt(index) * PRIME_5), 11) * PRIME_1;
    }
    return mix(hash);
  }

  /** Spreads every bit over all; different values stay different. */
  static long mix(long value) {
    long hash = (value ^ (value >>> 33)) * PRIME_2;
    hash = (hash ^ (hash >>> 29)) * PRIME_3;
    return hash ^ (hash >>> 32);
  }
}
