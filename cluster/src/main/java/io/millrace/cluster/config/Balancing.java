package io.millrace.cluster.config;

import io.millrace.cluster.assign.Strategy;
import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;

/**
 * How the leader shares out.
 *
 * @param strategy who gets what
 * @param quiet how long no further node may join before those that have joined are given
 *     partitions, so that many are one change; 0 to 1 min
 * @param settleMax how long joins are gathered at most; at least the quiet time
 * @param movesMax how many partitions at most are taken from nodes that live in one version; the
 *     others follow when those have moved. Partitions whose node has gone do not count. From 1
 * @param sourcePoll how often the leader asks where partitions come from; 100 ms to 1 day
 */
public record Balancing(
    Strategy strategy, Duration quiet, Duration settleMax, int movesMax, Duration sourcePoll) {

  private static final Duration QUIET_MAX = Duration.ofMinutes(1);
  private static final Duration POLL_MIN = Duration.ofMillis(100);
  private static final Duration POLL_MAX = Duration.ofDays(1);

  public Balancing {
    if (quiet.isNegative() || quiet.compareTo(QUIET_MAX) > 0) {
      throw new InvalidClusterException(
          "quiet time %s must be between 0 and %s".formatted(quiet, QUIET_MAX));
    }
    if (settleMax.compareTo(quiet) < 0) {
      throw new InvalidClusterException(
          "settleMax %s is shorter than the quiet time %s".formatted(settleMax, quiet));
    }
    if (movesMax < 1) {
      throw new InvalidClusterException("movesMax %d must be at least 1".formatted(movesMax));
    }
    if (sourcePoll.compareTo(POLL_MIN) < 0 || sourcePoll.compareTo(POLL_MAX) > 0) {
      throw new InvalidClusterException(
          "sourcePoll %s must be between %s and %s".formatted(sourcePoll, POLL_MIN, POLL_MAX));
    }
  }

  /** The strategy, 300 ms of quiet, at most 1.5 s, no cap on moves, sources every 10 s. */
  public static Balancing of(Strategy strategy) {
    return new Balancing(
        strategy,
        Duration.ofMillis(300),
        Duration.ofMillis(1_500),
        Integer.MAX_VALUE,
        Duration.ofSeconds(10));
  }

  /** The same with another cap on moves. */
  public Balancing withMovesMax(int movesMax) {
    return new Balancing(strategy, quiet, settleMax, movesMax, sourcePoll);
  }

  /** The same with other times for joins to be gathered. */
  public Balancing withSettling(Duration quiet, Duration settleMax) {
    return new Balancing(strategy, quiet, settleMax, movesMax, sourcePoll);
  }

  /** The same with another time between two looks at the source. */
  public Balancing withSourcePoll(Duration sourcePoll) {
    return new Balancing(strategy, quiet, settleMax, movesMax, sourcePoll);
  }
}
