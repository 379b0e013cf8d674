package io.millrace.cluster.config;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;

/**
 * How a node shows that it lives.
 *
 * @param lease how long a node may be silent before others take its partitions; 500 ms to 1 h. Less
 *     means that a death is noticed earlier, and that a shorter pause is taken for one
 * @param heartbeat how often it renews its lease; three must fit into a lease
 */
public record Leasing(Duration lease, Duration heartbeat) {

  private static final Duration LEASE_MIN = Duration.ofMillis(500);
  private static final Duration LEASE_MAX = Duration.ofHours(1);
  private static final Duration HEARTBEAT_MIN = Duration.ofMillis(20);

  public Leasing {
    if (lease.compareTo(LEASE_MIN) < 0 || lease.compareTo(LEASE_MAX) > 0) {
      throw new InvalidClusterException(
          "lease %s must be between %s and %s".formatted(lease, LEASE_MIN, LEASE_MAX));
    }
    if (heartbeat.compareTo(HEARTBEAT_MIN) < 0) {
      throw new InvalidClusterException(
          "heartbeat %s must be at least %s".formatted(heartbeat, HEARTBEAT_MIN));
    }
    if (heartbeat.multipliedBy(3).compareTo(lease) > 0) {
      throw new InvalidClusterException(
          "heartbeat %s is too long for lease %s: three must fit into it"
              .formatted(heartbeat, lease));
    }
  }

  /** 10 s, renewed every 2 s. */
  public static Leasing defaults() {
    return new Leasing(Duration.ofSeconds(10), Duration.ofSeconds(2));
  }

  /** This lease, renewed five times within it. */
  public static Leasing of(Duration lease) {
    return new Leasing(lease, lease.dividedBy(5));
  }
}
