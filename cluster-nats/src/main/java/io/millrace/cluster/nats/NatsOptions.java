package io.millrace.cluster.nats;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;

/**
 * How leases are kept in NATS. Buckets are always in files: in memory a restart of the server would
 * lose them.
 *
 * <pre>{@code
 * NatsOptions.defaults().withReplicas(3);
 * }</pre>
 *
 * @param operationTimeout how long one operation may take; 5 s by default, 100 ms to 10 min. Keep
 *     it below the shortest lease
 * @param replicas on how many servers of a NATS cluster a new bucket is kept; 1, 3 or 5, by default
 *     1. A bucket that is there stays as it is
 */
public record NatsOptions(Duration operationTimeout, int replicas) {

  private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);

  public NatsOptions {
    if (operationTimeout.compareTo(TIMEOUT_MIN) < 0
        || operationTimeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new InvalidClusterException(
          "operationTimeout %s must be between %s and %s"
              .formatted(operationTimeout, TIMEOUT_MIN, TIMEOUT_MAX));
    }
    if (replicas != 1 && replicas != 3 && replicas != 5) {
      throw new InvalidClusterException("replicas %d must be 1, 3 or 5".formatted(replicas));
    }
  }

  /** 5 s for an operation, one replica. */
  public static NatsOptions defaults() {
    return new NatsOptions(Duration.ofSeconds(5), 1);
  }

  /** The same with another time for an operation. */
  public NatsOptions withOperationTimeout(Duration operationTimeout) {
    return new NatsOptions(operationTimeout, replicas);
  }

  /** The same with another number of replicas of new buckets. */
  public NatsOptions withReplicas(int replicas) {
    return new NatsOptions(operationTimeout, replicas);
  }
}
