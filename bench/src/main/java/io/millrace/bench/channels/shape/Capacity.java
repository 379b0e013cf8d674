package io.millrace.bench.channels.shape;

/**
 * How many items a channel holds before a send waits.
 *
 * @param items 0 for a rendezvous
 */
public record Capacity(int items) {

  /** Sends never wait. */
  public static final Capacity UNBOUNDED = new Capacity(Integer.MAX_VALUE);

  /** A send waits until its item is taken. */
  public static final Capacity RENDEZVOUS = new Capacity(0);

  /** Refuses negative ones. */
  public Capacity {
    if (items < 0) {
      throw new IllegalArgumentException("capacity %d is negative".formatted(items));
    }
  }

  /** True when sends never wait. */
  public boolean isUnbounded() {
    return items == UNBOUNDED.items;
  }

  /** True when nothing is buffered. */
  public boolean isRendezvous() {
    return items == 0;
  }

  /** True when there is a buffer and an end to it. */
  public boolean isBounded() {
    return !isUnbounded() && !isRendezvous();
  }

  /** As in the names of cases: {@code unbounded}, {@code bounded-1000}, {@code rendezvous}. */
  @Override
  public String toString() {
    return isUnbounded() ? "unbounded" : isRendezvous() ? "rendezvous" : "bounded-" + items;
  }
}
