package io.millrace.cluster.config;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;

/**
 * How a partition goes from one node to another.
 *
 * @param bound how long a listener may take to finish its work on partitions that are moved away;
 *     then its thread is interrupted. 0 to 1 h
 * @param overrun what happens to partitions whose work has not ended by then
 * @param drain how long others may take to be given what a node has that is told to go; at least
 *     the bound. Then it lets go of what is left, within the bound
 * @param grace how long partitions wait for a node that has gone to be back; 1 s to 1 day
 */
public record HandOff(Duration bound, Overrun overrun, Duration drain, Duration grace) {

  private static final Duration BOUND_MAX = Duration.ofHours(1);
  private static final Duration GRACE_MIN = Duration.ofSeconds(1);
  private static final Duration GRACE_MAX = Duration.ofDays(1);

  /** Work that does not end within its bound. */
  public enum Overrun {
    /** The next owner waits until it has ended. */
    WAIT,
    /**
     * The next owner begins. Only for sinks that check the token, since two nodes then work on one
     * partition.
     */
    FORCE
  }

  public HandOff {
    if (bound.isNegative() || bound.compareTo(BOUND_MAX) > 0) {
      throw new InvalidClusterException(
          "hand-off bound %s must be between 0 and %s".formatted(bound, BOUND_MAX));
    }
    if (drain.compareTo(bound) < 0) {
      throw new InvalidClusterException(
          "drain %s is shorter than the hand-off bound %s, which is part of it"
              .formatted(drain, bound));
    }
    if (grace.compareTo(GRACE_MIN) < 0 || grace.compareTo(GRACE_MAX) > 0) {
      throw new InvalidClusterException(
          "grace %s must be between %s and %s".formatted(grace, GRACE_MIN, GRACE_MAX));
    }
  }

  /** 30 s for the work, then wait; 45 s to hand over; 1 min to be back. */
  public static HandOff defaults() {
    return new HandOff(
        Duration.ofSeconds(30), Overrun.WAIT, Duration.ofSeconds(45), Duration.ofMinutes(1));
  }

  /** The same with another bound; drain becomes 15 s more. */
  public HandOff withBound(Duration bound) {
    return new HandOff(bound, overrun, bound.plusSeconds(15), grace);
  }

  /** The same with another way to treat work that does not end. */
  public HandOff withOverrun(Overrun overrun) {
    return new HandOff(bound, overrun, drain, grace);
  }

  /** The same with another time to drain. */
  public HandOff withDrain(Duration drain) {
    return new HandOff(bound, overrun, drain, grace);
  }

  /** The same with another time to be back. All nodes of a group need the same. */
  public HandOff withGrace(Duration grace) {
    return new HandOff(bound, overrun, drain, grace);
  }
}
