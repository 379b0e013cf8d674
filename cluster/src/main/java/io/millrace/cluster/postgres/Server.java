package io.millrace.cluster.postgres;

import io.millrace.cluster.store.StoreException;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A database with our schema in it, asked within a time, with errors in words.
 *
 * @param calls how it is asked
 * @param description what people see of it, such as {@code postgresql db.example:5432/shop}
 */
record Server(Calls calls, String description) implements AutoCloseable {

  // Bringing a schema up to date, behind others who do so.
  private static final Duration MIGRATION_MAX = Duration.ofSeconds(60);

  /** Connects, and makes the schema or brings it up to date. */
  static Server open(DataSource source, PostgresOptions options) throws StoreException {
    Server unknown = new Server(new Calls(source, options.operationTimeout()), "postgresql");
    String schema = options.schema();
    try {
      SchemaState state =
          unknown.ask(
              "open schema '%s'".formatted(schema),
              connection -> SchemaState.read(connection, schema));
      Server server = new Server(unknown.calls, state.description());
      if (!state.isUpToDate(schema)) {
        server.ask(
            "bring schema '%s' up to date".formatted(schema),
            MIGRATION_MAX,
            connection -> Migrations.apply(source, connection, schema, MIGRATION_MAX));
      }
      return server;
    } catch (StoreException | RuntimeException e) {
      unknown.close();
      throw e;
    }
  }

  /**
   * The result of some work.
   *
   * @param doing what it is good for, such as {@code read key 'a' of space 's'}
   */
  <T> T ask(String doing, Calls.Work<T> work) throws StoreException {
    return ask(doing, calls.timeout(), work);
  }

  private <T> T ask(String doing, Duration atMost, Calls.Work<T> work) throws StoreException {
    try {
      return calls.call(atMost, work);
    } catch (SQLException e) {
      throw SqlErrors.translate(doing, description, e);
    }
  }

  @Override
  public void close() {
    calls.close();
  }
}
