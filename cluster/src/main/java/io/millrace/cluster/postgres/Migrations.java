package io.millrace.cluster.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to the version that this program was built for. */
final class Migrations {

  private Migrations() {}

  /**
   * Applies what is missing; Flyway takes connections of its own for that.
   *
   * @return the version it is at now
   */
  static int apply(DataSource source, Connection connection, String schema, Duration atMost)
      throws SQLException {
    int silenceMaxMs = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, (int) atMost.toMillis());
    // Two processes that meet an empty database would both create the schema, which PostgreSQL does
    // not serialize; the lock is of the transaction, so that it ends with it however this ends.
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtext('millrace.' || ?))")) {
      lock.setString(1, schema);
      lock.execute();
      flyway(source, schema).migrate();
      connection.commit();
      return SchemaState.LATEST;
    } catch (FlywayException e) {
      throw sqlFailure(e);
    } finally {
      connection.setAutoCommit(true);
      connection.setNetworkTimeout(Runnable::run, silenceMaxMs);
    }
  }

  private static Flyway flyway(DataSource source, String schema) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .schemas(schema)
        .table(SchemaState.HISTORY)
        .locations("classpath:io/millrace/cluster/postgres/migration")
        .placeholders(Map.of("schema", schema))
        // Nobody else migrates under our own lock; tried again, a broken connection holds up the
        // start.
        .lockRetryCount(1)
        .load();
  }

  private static SQLException sqlFailure(FlywayException error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return new SQLException(error.getMessage(), error);
  }
}
