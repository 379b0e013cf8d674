package io.millrace.server.home;

import io.millrace.cluster.failure.StoreUnavailableException;
import io.millrace.cluster.nats.NatsLeases;
import io.millrace.cluster.postgres.PostgresLeases;
import io.millrace.cluster.postgres.PostgresOptions;
import io.millrace.cluster.store.LeaseStore;
import io.millrace.cluster.store.StoreException;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The lease store of one command, where groups of nodes keep who they are. */
public final class Leases implements AutoCloseable {

  private final LeaseStore store;
  private final @Nullable EmbeddedDatabase embedded;

  private Leases(LeaseStore store, @Nullable EmbeddedDatabase embedded) {
    this.store = store;
    this.embedded = embedded;
  }

  /**
   * Opens the store in the database that the place names.
   *
   * @param schema the database schema of the runs; leases are in one of this name and {@code
   *     _cluster}
   * @throws io.millrace.embedded.EmbeddedDatabaseException if the data folder cannot be used
   * @throws io.millrace.cluster.failure.ClusterException if the database cannot be used
   */
  public static Leases inDatabase(Place place, String schema) {
    var options = PostgresOptions.defaults().withSchema(schema + "_cluster");
    String url = place.databaseUrl();
    if (url != null) {
      return new Leases(open(DatabaseUrl.parse(url).dataSource(), options), null);
    }
    var embedded =
        EmbeddedDatabase.at(
            place.data(), EmbeddedDatabaseOptions.defaults().withPort(place.port()));
    try {
      return new Leases(open(embedded, options), embedded);
    } catch (Throwable e) {
      embedded.close();
      throw e;
    }
  }

  private static LeaseStore open(DataSource database, PostgresOptions options) {
    try {
      return PostgresLeases.open(database, options);
    } catch (StoreException e) {
      throw new StoreUnavailableException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Opens the store in a NATS server.
   *
   * @param url such as {@code nats://localhost:4222}; several with commas between them
   * @throws io.millrace.cluster.failure.ClusterException if the server cannot be used
   */
  public static Leases inNats(String url) {
    try {
      return new Leases(NatsLeases.open(url), null);
    } catch (StoreException e) {
      // The client's own message repeats the whole address, so it is not kept as the cause either.
      String message = withoutLogins(String.valueOf(e.getMessage()));
      throw new StoreUnavailableException(message, new StoreException(message));
    }
  }

  private static String withoutLogins(String message) {
    return message.replaceAll("//[^,\\s\\]]*@", "//");
  }

  /** The store. */
  public LeaseStore store() {
    return store;
  }

  @Override
  public void close() {
    try {
      store.close();
    } finally {
      if (embedded != null) {
        embedded.close();
      }
    }
  }
}
