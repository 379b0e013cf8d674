package io.millrace.channels;

/** The kinds of channels that one suite of tests goes through. */
enum Kind {
  UNBOUNDED(Integer.MAX_VALUE),
  CAPACITY_1(1),
  CAPACITY_2(2),
  CAPACITY_3(3),
  CAPACITY_1000(1000),
  RENDEZVOUS(0);

  final int capacity;

  Kind(int capacity) {
    this.capacity = capacity;
  }

  <T> Channel<T> open() {
    return switch (this) {
      case UNBOUNDED -> Channel.unbounded();
      case RENDEZVOUS -> Channel.rendezvous();
      default -> Channel.bounded(capacity);
    };
  }

  /** Whether so many items can be inside. */
  boolean holds(int items) {
    return capacity >= items;
  }
}
