package io.millrace.queue;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a run waits.
 *
 * @param queue the queue's name; {@code default} where nothing is said
 * @param lane which lane of it; null for none
 * @param priority lower starts earlier; 0 where nothing is said. Between runs that may start, also
 *     of several queues; inside a lane only where its queue says so
 */
public record Placement(String queue, @Nullable LaneKey lane, int priority) {

  /** The queue of runs of which nothing else is said. */
  public static final String DEFAULT_QUEUE = "default";

  private static final Pattern QUEUE = Pattern.compile("[^\\p{Cntrl}]{1,100}");
  private static final Placement DEFAULTS = new Placement(DEFAULT_QUEUE, null, 0);

  public Placement {
    checkQueue(queue);
  }

  /**
   * Refuses what cannot be the name of a queue.
   *
   * @throws IllegalArgumentException if it has no or more than 100 characters, or control
   *     characters
   */
  public static void checkQueue(String queue) {
    if (!QUEUE.matcher(queue).matches()) {
      throw new IllegalArgumentException(
          "queue '%s' must have 1 to 100 characters, no control characters".formatted(queue));
    }
  }

  /** The default queue, no lane, priority 0. */
  public static Placement defaults() {
    return DEFAULTS;
  }

  /** The same in another queue. */
  public Placement withQueue(String queue) {
    return new Placement(queue, lane, priority);
  }

  /** The same in this lane. */
  public Placement withLane(@Nullable LaneKey lane) {
    return new Placement(queue, lane, priority);
  }

  /** The same with another priority. */
  public Placement withPriority(int priority) {
    return new Placement(queue, lane, priority);
  }
}
