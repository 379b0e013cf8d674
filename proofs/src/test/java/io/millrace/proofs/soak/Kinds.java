package io.millrace.proofs.soak;

import io.millrace.channels.Channel;
import java.util.List;

/** Kinds of channels by a number: the capacity, none, or no limit. */
final class Kinds {

  static final int UNBOUNDED = Integer.MAX_VALUE;
  static final int RENDEZVOUS = 0;

  static final List<Integer> ALL = List.of(UNBOUNDED, 1, 3, 64, 1000, RENDEZVOUS);

  private Kinds() {}

  static <T> Channel<T> make(int capacity) {
    return switch (capacity) {
      case UNBOUNDED -> Channel.unbounded();
      case RENDEZVOUS -> Channel.rendezvous();
      default -> Channel.bounded(capacity);
    };
  }

  static String name(int capacity) {
    return switch (capacity) {
      case UNBOUNDED -> "unbounded";
      case RENDEZVOUS -> "rendezvous";
      default -> "capacity " + capacity;
    };
  }
}
