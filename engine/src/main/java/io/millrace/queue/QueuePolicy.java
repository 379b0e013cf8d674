package io.millrace.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a queue and for each of its lanes.
 *
 * <pre>{@code
 * millrace.register("mail", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(1)));
 * millrace.start(send, letter, StartOptions.defaults().in("mail", letter.customer()));
 * }</pre>
 *
 * @param lanes what holds for each lane
 * @param maxActive how many runs of the queue hold a slot at a time, 1 or more; null for any number
 * @param maxQueued how many runs of the queue may wait; one more is refused with a {@code
 *     QueueFullException}; null for any number. Delayed runs that hold up nobody are not counted
 *     until their time has come, and copies of ended runs are not refused
 * @param rate how often runs of the queue start; null for as often as there is room
 * @param startWithin a run that is not started in that time ends as failed with type {@code
 *     io.millrace.QueueTimeout}. It counts from when the run was stored, or from the time to which
 *     it was delayed; holds for runs that are stored from then on. 1 ms to 100 years; null for no
 *     bound
 */
public record QueuePolicy(
    LanePolicy lanes,
    @Nullable Integer maxActive,
    @Nullable Integer maxQueued,
    @Nullable Rate rate,
    @Nullable Duration startWithin) {

  private static final QueuePolicy DEFAULTS =
      new QueuePolicy(LanePolicy.defaults(), null, null, null, null);

  private static final Duration WITHIN_MIN = Duration.ofMillis(1);
  private static final Duration WITHIN_MAX = Duration.ofDays(36_500);

  public QueuePolicy {
    Bounds.check("maxActive", maxActive, 1);
    Bounds.check("maxQueued", maxQueued, 0);
    Duration within = startWithin;
    if (within != null && (within.compareTo(WITHIN_MIN) < 0 || within.compareTo(WITHIN_MAX) > 0)) {
      throw new IllegalArgumentException(
          "startWithin %s must be between %s and %s".formatted(within, WITHIN_MIN, WITHIN_MAX));
    }
  }

  /** Nothing is bounded. */
  public static QueuePolicy defaults() {
    return DEFAULTS;
  }

  /** Nothing is bounded but each lane. */
  public static QueuePolicy perLane(LanePolicy lanes) {
    return DEFAULTS.withLanes(lanes);
  }

  /** The same with other lanes. */
  public QueuePolicy withLanes(LanePolicy lanes) {
    return new QueuePolicy(lanes, maxActive, maxQueued, rate, startWithin);
  }

  /** The same with so many slots in all. */
  public QueuePolicy withMaxActive(@Nullable Integer maxActive) {
    return new QueuePolicy(lanes, maxActive, maxQueued, rate, startWithin);
  }

  /** The same with so many waiting runs in all. */
  public QueuePolicy withMaxQueued(@Nullable Integer maxQueued) {
    return new QueuePolicy(lanes, maxActive, maxQueued, rate, startWithin);
  }

  /** The same with this rate. */
  public QueuePolicy withRate(@Nullable Rate rate) {
    return new QueuePolicy(lanes, maxActive, maxQueued, rate, startWithin);
  }

  /** The same with another bound of the time in the queue. */
  public QueuePolicy withStartWithin(@Nullable Duration startWithin) {
    return new QueuePolicy(lanes, maxActive, maxQueued, rate, startWithin);
  }
}
