package io.millrace.cluster.postgres;

import io.millrace.cluster.Token;
import io.millrace.cluster.failure.InvalidClusterException;
import io.millrace.cluster.failure.StaleTokenException;
import io.millrace.cluster.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/**
 * The check of tokens where the effects of partitions are written: a database refuses whoever has
 * lost a partition and does not know it yet. It works with any lease store; the fence is in the
 * database that holds the effects.
 *
 * <pre>{@code
 * PartitionFence fence = PartitionFence.open(dataSource);
 * ...
 * connection.setAutoCommit(false);
 * fence.check(connection, "orders", "p-7", token);   // throws if a newer owner was here
 * ...                                                // the effects
 * connection.commit();
 * }</pre>
 *
 * <p>Safe for use by many threads, each with its own connection.
 */
public final class PartitionFence {

  private final NamedSql fence;

  private PartitionFence(NamedSql fence) {
    this.fence = fence;
  }

  /** In the default schema, {@code millrace_cluster}. */
  public static PartitionFence open(DataSource source) throws StoreException {
    return open(source, PostgresOptions.defaults().schema());
  }

  /**
   * Makes the schema or brings it up to date; keeps no connection.
   *
   * @param schema as in {@link PostgresOptions}; may be the one of a {@link PostgresLeases}
   * @throws StoreException if the server cannot be used; the message says why
   */
  public static PartitionFence open(DataSource source, String schema) throws StoreException {
    Server.open(source, PostgresOptions.defaults().withSchema(schema)).close();
    return new PartitionFence(new SqlFiles(schema).read("fence"));
  }

  /**
   * Lets pass who shows the greatest token of a partition so far, or a greater one, and remembers
   * it. From then on until the transaction ends others who check the same partition wait, so an
   * owner's effects are either there before a newer one begins, or are refused. Check partitions in
   * the same order everywhere, or transactions may wait for each other in a circle.
   *
   * @param connection with a transaction, which is rolled back if this throws
   * @param group the group that shares out the partitions
   * @param partition key of the partition
   * @param token the one that was given with the partition
   * @throws StaleTokenException if a greater one was shown before
   * @throws InvalidClusterException if the connection commits each statement by itself
   */
  public void check(Connection connection, String group, String partition, Token token)
      throws SQLException {
    if (connection.getAutoCommit()) {
      throw new InvalidClusterException(
          "partition '%s' of group '%s' is checked outside of a transaction, where a check protects nothing; turn auto-commit off"
              .formatted(partition, group));
    }
    Token greatest = greatest(connection, group, partition, token);
    if (token.compareTo(greatest) < 0) {
      throw new StaleTokenException(
          partition,
          "partition '%s' of group '%s' was taken over: token %s is older than %s; stop working on it"
              .formatted(partition, group, token, greatest));
    }
  }

  private Token greatest(Connection connection, String group, String partition, Token token)
      throws SQLException {
    Map<String, Object> values =
        Map.of(
            "group",
            group,
            "partition",
            partition,
            "epoch",
            token.epoch(),
            "version",
            token.version());
    try (PreparedStatement statement = fence.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return new Token(rows.getLong("epoch"), rows.getLong("version"));
    }
  }
}
