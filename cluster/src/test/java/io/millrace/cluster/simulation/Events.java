package io.millrace.cluster.simulation;

import java.time.Duration;
import java.util.PriorityQueue;

/** What happens when, on a clock that stands still while it happens. */
final class Events {

  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long now;
  private long number;

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  long now() {
    return now;
  }

  void after(long nanos, Runnable action) {
    queue.add(new Event(now + Math.max(0, nanos), number++, action));
  }

  void after(Duration delay, Runnable action) {
    after(delay.toNanos(), action);
  }

  /** Lets the next thing happen, if it is due by then. */
  boolean step(long until) {
    Event next = queue.peek();
    if (next == null || next.at() > until) {
      now = until;
      return false;
    }
    queue.remove();
    now = next.at();
    next.action().run();
    return true;
  }
}
