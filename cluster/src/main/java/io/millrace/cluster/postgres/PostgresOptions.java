package io.millrace.cluster.postgres;

import io.millrace.cluster.failure.InvalidClusterException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How leases are kept in PostgreSQL.
 *
 * <pre>{@code
 * PostgresOptions.defaults().withOperationTimeout(Duration.ofSeconds(2));
 * }</pre>
 *
 * @param schema the database schema that holds everything, made if it is missing; {@code
 *     millrace_cluster} by default. A lower-case identifier of at most 40 characters, also the name
 *     of the NOTIFY channel
 * @param operationTimeout how long one operation may take, waiting for a connection included; 5 s
 *     by default, 100 ms to 10 min. Keep it below the shortest lease
 */
public record PostgresOptions(String schema, Duration operationTimeout) {

  private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(10);
  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,39}");

  public PostgresOptions {
    if (!SCHEMA.matcher(schema).matches() || schema.startsWith("pg_")) {
      throw new InvalidClusterException(
          "schema '%s' must be a lower-case identifier of at most 40 characters, not starting with pg_"
              .formatted(schema));
    }
    if (operationTimeout.compareTo(TIMEOUT_MIN) < 0
        || operationTimeout.compareTo(TIMEOUT_MAX) > 0) {
      throw new InvalidClusterException(
          "operationTimeout %s must be between %s and %s"
              .formatted(operationTimeout, TIMEOUT_MIN, TIMEOUT_MAX));
    }
  }

  /** Schema {@code millrace_cluster}, 5 s for an operation. */
  public static PostgresOptions defaults() {
    return new PostgresOptions("millrace_cluster", Duration.ofSeconds(5));
  }

  /** The same in another schema. */
  public PostgresOptions withSchema(String schema) {
    return new PostgresOptions(schema, operationTimeout);
  }

  /** The same with another time for an operation. */
  public PostgresOptions withOperationTimeout(Duration operationTimeout) {
    return new PostgresOptions(schema, operationTimeout);
  }
}
