package io.millrace.bench.cluster.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/** All that is heard of the members of a group. */
public final class EventLog {

  // All guarded by this. Events of one member are in their order, those of several need not be.
  private final List<Event> events = new ArrayList<>();
  private final Owners owners = new Owners();
  private String failure = "";

  synchronized void add(Event event) {
    events.add(event);
    owners.apply(event);
    notifyAll();
  }

  /** Whoever waits need not wait any longer. */
  synchronized void fail(String why) {
    failure = why;
    notifyAll();
  }

  /**
   * Waits until the owners are such.
   *
   * @return whether they are; {@code false} when the time has passed
   */
  synchronized boolean awaitOwners(Predicate<Owners> condition, Duration timeout)
      throws InterruptedException {
    return await(() -> condition.test(owners), timeout);
  }

  /** Waits until something was said of a member. */
  synchronized boolean awaitSaid(String member, Event.What what, Duration timeout)
      throws InterruptedException {
    return await(
        () ->
            events.stream()
                .anyMatch(event -> event.member().equals(member) && event.what() == what),
        timeout);
  }

  private interface Condition {
    boolean holds();
  }

  private synchronized boolean await(Condition condition, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.holds()) {
      if (!failure.isEmpty()) {
        throw new IllegalStateException(failure);
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  synchronized <T> T owners(Function<Owners, T> question) {
    return question.apply(owners);
  }

  private synchronized List<Event> sorted() {
    return events.stream().sorted(Comparator.comparingLong(Event::nanos)).toList();
  }

  /** How much was heard. */
  synchronized int size() {
    return events.size();
  }

  /** When this was first said of any member. */
  long first(Event.What what) {
    return sorted().stream()
        .filter(event -> event.what() == what)
        .mapToLong(Event::nanos)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody said " + what));
  }

  /** When this was last said of a member. */
  long last(String member, Event.What what) {
    return sorted().stream()
        .filter(event -> event.member().equals(member) && event.what() == what)
        .mapToLong(Event::nanos)
        .max()
        .orElseThrow(
            () -> new IllegalStateException("'%s' did not say %s".formatted(member, what)));
  }

  /** When a member was last given partitions. */
  public long lastAssigned() {
    return sorted().stream()
        .filter(event -> event.what() == Event.What.ASSIGNED)
        .mapToLong(Event::nanos)
        .max()
        .orElseThrow(() -> new IllegalStateException("nobody was given partitions"));
  }

  /** When so many partitions had owners for the first time. */
  public long coveredAt(int partitions) {
    var replayed = new Owners();
    for (Event event : sorted()) {
      replayed.apply(event);
      if (event.what() == Event.What.ASSIGNED && replayed.covered() == partitions) {
        return event.nanos();
      }
    }
    throw new IllegalStateException("never were all partitions covered");
  }

  /** The greatest version that gave partitions to anybody. */
  public long versions() {
    return sorted().stream().mapToLong(Event::version).max().orElse(0);
  }

  /** For each partition that lost its owner from then on, how long it had none. */
  public List<Long> uncovered(long fromNanos) {
    Map<String, Long> ended = new HashMap<>();
    List<Long> gaps = new ArrayList<>();
    for (Event event : sorted()) {
      if (event.nanos() < fromNanos) {
        continue;
      }
      for (String partition : event.partitions()) {
        if (event.what() != Event.What.ASSIGNED) {
          ended.put(partition, event.nanos());
        } else {
          Long since = ended.remove(partition);
          if (since != null) {
            gaps.add(event.nanos() - since);
          }
        }
      }
    }
    return gaps;
  }
}
