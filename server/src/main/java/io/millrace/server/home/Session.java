package io.millrace.server.home;

import io.millrace.Millrace;
import io.millrace.config.MillraceOptions;
import io.millrace.embedded.EmbeddedDatabase;
import io.millrace.embedded.EmbeddedDatabaseOptions;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The database and the node of one command. The database is the embedded one unless an address is
 * given.
 *
 * <p>When the process is asked to end (Ctrl-C), a session that is still open hands its runs back
 * and closes its database before the process is gone.
 */
public final class Session implements AutoCloseable {

  private final @Nullable EmbeddedDatabase embedded;
  private final Millrace millrace;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Session(@Nullable EmbeddedDatabase embedded, Millrace millrace) {
    this.embedded = embedded;
    this.millrace = millrace;
  }

  /**
   * Opens what the place names.
   *
   * @throws io.millrace.embedded.EmbeddedDatabaseException if the data folder cannot be used
   * @throws io.millrace.failure.DatabaseException if the database cannot be used
   */
  public static Session open(Place place, MillraceOptions options) {
    String url = place.databaseUrl();
    if (url != null) {
      DataSource database = DatabaseUrl.parse(url).dataSource();
      return new Session(null, Millrace.start(database, options));
    }
    // Left open by the database's own exit hook: hooks run at the same time, and the node needs it
    // until its runs are handed back.
    var embedded =
        EmbeddedDatabase.at(
            place.data(),
            EmbeddedDatabaseOptions.defaults()
                .withPort(place.port())
                .withOnExit(EmbeddedDatabaseOptions.OnExit.LEAVE));
    try {
      return new Session(embedded, Millrace.start(embedded, options));
    } catch (Throwable e) {
      embedded.close();
      throw e;
    }
  }

  /** The node. */
  public Millrace millrace() {
    return millrace;
  }

  /** True once {@link #close()} has begun. */
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      try {
        millrace.close();
      } finally {
        if (embedded != null) {
          embedded.close();
        }
      }
    }
  }
}
