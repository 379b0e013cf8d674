package io.millrace.queue;

import org.jspecify.annotations.Nullable;

/**
 * What holds for each lane of a queue. Runs without a lane are bounded by their queue alone.
 *
 * <pre>{@code
 * LanePolicy.defaults().withMaxActive(1).withOnFailure(LanePolicy.OnFailure.HALT);
 * }</pre>
 *
 * @param maxActive how many runs of a lane hold a slot at a time, 1 or more; null for any number
 * @param maxQueued how many runs of a lane may wait; one more is refused with a {@code
 *     QueueFullException}. 0 refuses whatever cannot go at once; null for any number. Delayed runs
 *     that hold up nobody are not counted until their time has come, and copies of ended runs are
 *     not refused
 * @param rate how often runs of a lane start; null for as often as there is room
 * @param mode what a delayed run does to those behind it
 * @param order in which order the runs of a lane start
 * @param onFailure what a run that has failed for good does to those behind it
 */
public record LanePolicy(
    @Nullable Integer maxActive,
    @Nullable Integer maxQueued,
    @Nullable Rate rate,
    Mode mode,
    Order order,
    OnFailure onFailure) {

  private static final LanePolicy DEFAULTS =
      new LanePolicy(null, null, null, Mode.ORDERED, Order.FIFO, OnFailure.SKIP);

  /** What a run that is to start later does to those behind it. */
  public enum Mode {
    /** It holds its lane: they wait for it. */
    ORDERED,
    /** They may pass it; it enters its lane when its time has come. */
    MUTEX
  }

  /** In which order the waiting runs of a lane get slots. */
  public enum Order {
    /**
     * As they were stored. Of runs that transactions store at the same time the order is that of
     * their sequence numbers, among those that are committed when a slot becomes free: one whose
     * transaction ends late takes its place among those that still wait.
     */
    FIFO,
    /** By priority, and as they were stored where that is the same. */
    PRIORITY
  }

  /** What happens behind a run that has failed for good. */
  public enum OnFailure {
    /** The next one goes on. */
    SKIP,
    /** The lane stops, until the run is retried or the lane is unblocked. */
    HALT,
    /** The run is set aside and listed as parked; the next one goes on. */
    PARK
  }

  public LanePolicy {
    Bounds.check("lanes.maxActive", maxActive, 1);
    Bounds.check("lanes.maxQueued", maxQueued, 0);
  }

  /** Nothing is bounded; first in, first out; failures are passed over. */
  public static LanePolicy defaults() {
    return DEFAULTS;
  }

  /** The same with so many slots for each lane. */
  public LanePolicy withMaxActive(@Nullable Integer maxActive) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }

  /** The same with so many waiting runs for each lane. */
  public LanePolicy withMaxQueued(@Nullable Integer maxQueued) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }

  /** The same with this rate for each lane. */
  public LanePolicy withRate(@Nullable Rate rate) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }

  /** The same in another mode. */
  public LanePolicy withMode(Mode mode) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }

  /** The same in another order. */
  public LanePolicy withOrder(Order order) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }

  /** The same with another answer to failures. */
  public LanePolicy withOnFailure(OnFailure onFailure) {
    return new LanePolicy(maxActive, maxQueued, rate, mode, order, onFailure);
  }
}
