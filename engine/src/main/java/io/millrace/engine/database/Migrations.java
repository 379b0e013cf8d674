package io.millrace.engine.database;

import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema to the version that this program was built for. */
final class Migrations {

  /** The number of the last file in {@code migration}; a test holds them together. */
  static final int LATEST = 16;

  private static final String HISTORY = "flyway_schema_history";

  private Migrations() {}

  /**
   * Applies what is missing. Where nothing is, one cheap read tells so, because Flyway takes longer
   * to find that out than the rest of the start does.
   */
  static void apply(DataSource source, Connection connection, String schema) throws SQLException {
    int applied = applied(connection, schema);
    if (applied < LATEST) {
      migrateUnderLock(source, connection, schema);
    } else if (applied > LATEST) {
      throw newer(schema, applied);
    }
  }

  private static void migrateUnderLock(DataSource source, Connection connection, String schema)
      throws SQLException {
    // Two nodes that meet an empty database would both create the schema, which PostgreSQL does not
    // serialize; the lock is of the transaction, so that it ends with it however this ends.
    connection.setAutoCommit(false);
    try (PreparedStatement lock =
        connection.prepareStatement("select pg_advisory_xact_lock(hashtext('millrace.' || ?))")) {
      lock.setString(1, schema);
      lock.execute();
      int applied = applied(connection, schema);
      if (applied > LATEST) {
        throw newer(schema, applied);
      }
      flyway(source, schema).migrate();
      connection.commit();
    } catch (FlywayException e) {
      throw SqlErrors.translate("cannot bring schema '%s' up to date".formatted(schema), e);
    } finally {
      connection.setAutoCommit(true);
    }
  }

  private static Flyway flyway(DataSource source, String schema) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .schemas(schema)
        .table(HISTORY)
        .locations("classpath:io/millrace/engine/database/migration")
        .placeholders(Map.of("schema", schema))
        // Nobody else migrates under our own lock; tried again, a broken connection holds up the
        // start.
        .lockRetryCount(1)
        .load();
  }

  private static int applied(Connection connection, String schema) throws SQLException {
    try (PreparedStatement exists =
        connection.prepareStatement("select to_regclass(?) is not null")) {
      exists.setString(1, schema + "." + HISTORY);
      try (ResultSet row = exists.executeQuery()) {
        if (!row.next() || !row.getBoolean(1)) {
          return 0;
        }
      }
    }
    // The schema's name is a checked identifier; the table's name cannot be a parameter.
    String latest =
        "select coalesce(max(version::int), 0) from %s.%s where success and version is not null"
            .formatted(schema, HISTORY);
    try (PreparedStatement statement = connection.prepareStatement(latest);
        ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getInt(1) : 0;
    }
  }

  private static DatabaseException newer(String schema, int applied) {
    return new DatabaseException(
        Reason.SCHEMA_NEWER,
        "schema '%s' is at version %d, this Millrace knows %d; use a newer Millrace or another schema"
            .formatted(schema, applied, LATEST),
        null);
  }
}
