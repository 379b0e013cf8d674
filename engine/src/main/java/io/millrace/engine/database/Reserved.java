package io.millrace.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that one thread keeps. After {@link #discard()} the next use opens another one.
 *
 * <p>Its planner is told to use indexes and generic plans: every statement that runs here reads by
 * index, and a plan that was made while the tables were empty (a sequential scan, a hash join) must
 * not be kept for when they are full.
 */
public final class Reserved implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Reserved.class);

  private static final String SETTINGS =
      """
      set application_name = 'millrace';
      set plan_cache_mode = force_generic_plan;
      set enable_seqscan = off;
      set enable_hashjoin = off;
      set enable_mergejoin = off;
      set jit = off;
      """;
  private static final String RESET =
      """
      unlisten *;
      reset application_name;
      reset plan_cache_mode;
      reset enable_seqscan;
      reset enable_hashjoin;
      reset enable_mergejoin;
      reset jit;
      reset lock_timeout;
      reset idle_in_transaction_session_timeout;
      """;

  private final Connections connections;
  private final Duration silenceMax;

  // Touched by the owning thread only, and by close() after that thread has ended.
  private @Nullable Connection connection;

  /**
   * @param silenceMax how long the server may take to answer before the connection counts as lost:
   *     a path that swallows packets would else hold its thread for ever
   */
  Reserved(Connections connections, Duration silenceMax) {
    this.connections = connections;
    this.silenceMax = silenceMax;
  }

  /** The connection, opened if there is none. Auto-commit is on. */
  public Connection get() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connections.open(silenceMax);
      try {
        // A pool of the application's may hand connections out with a transaction open.
        open.setAutoCommit(true);
        try (Statement statement = open.createStatement()) {
          statement.execute(SETTINGS);
        }
      } catch (SQLException | RuntimeException | Error e) {
        Connections.closeAfter(e, open);
        throw e;
      }
      connection = open;
    }
    return open;
  }

  /**
   * Gives up all other connections of the database, since this one was mute until it was opened
   * anew: whoever waits for an answer gets an error at once.
   */
  public void abandonOthers() throws SQLException {
    connections.abandonAllBut(get());
  }

  /** False when {@link #get()} would open a connection. */
  public boolean isOpen() {
    return connection != null;
  }

  /** Gives up a connection that is broken or whose state is unknown. */
  public void discard() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      reset(open);
      try {
        open.close();
      } catch (SQLException e) {
        log.debug("a broken connection did not close cleanly; it is dropped", e);
      }
    }
  }

  /** It may belong to a pool of the application's, and must go back there as it came. */
  private static void reset(Connection open) {
    try (Statement statement = open.createStatement()) {
      statement.execute(RESET);
      open.setNetworkTimeout(Runnable::run, 0);
    } catch (SQLException e) {
      log.debug("a connection cannot be reset; a pool finds it broken, too", e);
    }
  }

  @Override
  public void close() {
    discard();
  }
}
