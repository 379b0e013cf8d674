package io.millrace.engine.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is being opened, on a thread of its own: a driver waits without end for the
 * handshake of a server that is mute. That thread is of the platform, since user code may keep all
 * carriers of virtual ones busy; one that is given up ends when the driver comes back.
 */
final class Opening {

  private static final Logger log = LoggerFactory.getLogger(Opening.class);

  private static final String UNABLE_TO_CONNECT = "08001";

  private final CompletableFuture<Connection> connection = new CompletableFuture<>();

  void start(DataSource source) {
    Thread.ofPlatform().daemon().name("millrace-connect").start(() -> open(source));
  }

  private void open(DataSource source) {
    try {
      Connection opened = source.getConnection();
      if (!connection.complete(opened)) {
        // Nobody waits for it any more.
        opened.close();
      }
    } catch (SQLException | RuntimeException | Error e) {
      if (!connection.completeExceptionally(e)) {
        log.debug("a connection that was given up could not be opened or closed", e);
      }
    }
  }

  /** Waits for it; if it does not come, it is given up. */
  Connection await(Duration atMost) throws SQLException {
    try {
      return connection.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw asSqlException(e.getCause());
    } catch (TimeoutException e) {
      giveUp("no connection within %d s".formatted(atMost.toSeconds()));
      return outcome();
    } catch (InterruptedException e) {
      giveUp("interrupted while a connection was being opened");
      Thread.currentThread().interrupt();
      return outcome();
    }
  }

  /** Whoever waits gets an error; unless it has come in the last moment. */
  void giveUp(String why) {
    connection.completeExceptionally(new SQLTransientConnectionException(why, UNABLE_TO_CONNECT));
  }

  /** The connection, once it is there. */
  Optional<Connection> come() {
    return connection.state() == Future.State.SUCCESS
        ? Optional.of(connection.resultNow())
        : Optional.empty();
  }

  private Connection outcome() throws SQLException {
    try {
      return connection.join();
    } catch (CompletionException e) {
      throw asSqlException(e.getCause());
    }
  }

  /** What the source threw, as it is. */
  private static SQLException asSqlException(@Nullable Throwable cause) {
    return switch (cause) {
      case SQLException sql -> sql;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> new SQLException("no connection", cause);
    };
  }
}
