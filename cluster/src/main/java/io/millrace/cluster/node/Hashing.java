package io.millrace.cluster.node;

import java.nio.charset.StandardCharsets;

/** The same number for the same text on every machine (FNV-1a, mixed as in SplitMix64). */
final class Hashing {

  private Hashing() {}

  static long of(String text) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
    hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
    return hash ^ (hash >>> 31);
  }
}
