package io.millrace.bench.channels.shape;

/**
 * What is sent: references to a few objects made beforehand, so that what is allocated is the
 * channel's. A sum over their values shows a lost, doubled or foreign item.
 */
public final class Payload {

  private static final int SIZE = 1024;

  /** Spread by the golden ratio: no small mistake leaves a sum as it was. */
  private static final int SPREAD = 0x9E3779B1;

  private static final Integer[] ITEMS = new Integer[SIZE];
  private static final long SUM_OF_ALL;

  static {
    long sum = 0;
    for (int i = 0; i < SIZE; i++) {
      ITEMS[i] = (i + 1) * SPREAD;
      sum += ITEMS[i];
    }
    SUM_OF_ALL = sum;
  }

  private Payload() {}

  /** The item that a sender sends as its {@code i}th. */
  public static Integer item(int i) {
    return ITEMS[i & (SIZE - 1)];
  }

  /** Sum over the first {@code count} items of one sender. */
  public static long sum(int count) {
    long sum = count / SIZE * SUM_OF_ALL;
    for (int i = 0; i < count % SIZE; i++) {
      sum += ITEMS[i];
    }
    return sum;
  }

  /**
   * Compares the sum over what was received.
   *
   * @throws IllegalStateException if it is not that of what was sent
   */
  public static void check(long received, long sent) {
    if (received != sent) {
      throw new IllegalStateException(
          "what was received adds up to %d instead of %d: items were lost or doubled"
              .formatted(received, sent));
    }
  }
}
