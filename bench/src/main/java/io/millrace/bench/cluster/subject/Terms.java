package io.millrace.bench.cluster.subject;

import java.time.Duration;
import java.util.UUID;

/**
 * What the members of a group agree on.
 *
 * @param group its name
 * @param partitions how many are shared; {@code p-0} and so on
 * @param lease how long a member may be silent; it says that it lives five times within it
 */
public record Terms(String group, int partitions, Duration lease) {

  /** Millrace's default, and far less than Kafka's (45 s, and a sign of life every 3 or 5 s). */
  public static final Duration LEASE_DEFAULT = Duration.ofSeconds(10);

  /** For cases in which members go. */
  public static final Duration LEASE_SHORT = Duration.ofSeconds(3);

  private static final int SIGNS_IN_LEASE = 5;

  /** A group that nobody has been in. */
  public static Terms fresh(int partitions, Duration lease) {
    return new Terms("g" + UUID.randomUUID().toString().substring(0, 8), partitions, lease);
  }

  /** The name of a partition. */
  static String key(int partition) {
    return "p-" + partition;
  }

  /** How often a member says that it lives. */
  public Duration heartbeat() {
    return heartbeat(lease);
  }

  static Duration heartbeat(Duration lease) {
    return lease.dividedBy(SIGNS_IN_LEASE);
  }
}
