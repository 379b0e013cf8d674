package io.millrace.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connections that are kept from one call to the next, as many as there are calls at a time. */
final class Connections implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  private final DataSource source;
  private final int silenceMaxMs;
  private final ReentrantLock lock = new ReentrantLock();

  // Both guarded by lock. The one that was used last is the first.
  private final Deque<Connection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param silenceMaxMs how long the server may take to answer before a connection counts as lost
   */
  Connections(DataSource source, int silenceMaxMs) {
    this.source = source;
    this.silenceMaxMs = silenceMaxMs;
  }

  /** One that nobody else uses until it is given back. */
  Connection take() throws SQLException {
    lock.lock();
    try {
      Connection kept = idle.poll();
      if (kept != null) {
        return kept;
      }
    } finally {
      lock.unlock();
    }
    return open(source, silenceMaxMs);
  }

  /**
   * Opens a connection that commits each statement by itself. A network that swallows packets can
   * keep a driver waiting for ever before there is a connection whose time could be bounded; then
   * it waits alone, and what it gets in the end is closed.
   */
  static Connection open(DataSource source, int silenceMaxMs) throws SQLException {
    CompletableFuture<Connection> opening = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("millrace-leases-open")
        .start(() -> open(source, silenceMaxMs, opening));
    boolean interrupted = false;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(silenceMaxMs);
    try {
      while (true) {
        try {
          return opening.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw Call.failure(e);
        } catch (TimeoutException e) {
          if (opening.cancel(false)) {
            throw new SQLTimeoutException(
                "no connection within " + Duration.ofMillis(silenceMaxMs), e);
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void open(
      DataSource source, int silenceMaxMs, CompletableFuture<Connection> opening) {
    try {
      Connection open = openNow(source, silenceMaxMs);
      if (!opening.complete(open)) {
        discard(open);
      }
    } catch (SQLException | RuntimeException | Error e) {
      opening.completeExceptionally(e);
    }
  }

  private static Connection openNow(DataSource source, int silenceMaxMs) throws SQLException {
    Connection open = source.getConnection();
    try {
      open.setNetworkTimeout(Runnable::run, silenceMaxMs);
      // A pool of the application's may hand connections out as it likes them.
      open.setAutoCommit(true);
      // Elsewhere a statement that has waited for a lock fails in place of looking again.
      if (open.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        open.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      }
      return open;
    } catch (SQLException | RuntimeException e) {
      discard(open);
      throw e;
    }
  }

  /** Takes a sound one back. */
  void back(Connection connection) {
    lock.lock();
    try {
      if (!closed) {
        idle.push(connection);
        return;
      }
    } finally {
      lock.unlock();
    }
    discard(connection);
  }

  /** Drops a broken one, and with it the others, which are as old and often lost with it. */
  void broken(Connection connection) {
    discard(connection);
    drain().forEach(Connections::discard);
  }

  private List<Connection> drain() {
    lock.lock();
    try {
      List<Connection> all = new ArrayList<>(idle);
      idle.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  /** Closes one. It may belong to a pool of the application's, which wants it as it was. */
  static void discard(Connection connection) {
    try (connection) {
      if (!connection.isClosed()) {
        connection.setNetworkTimeout(Runnable::run, 0);
      }
    } catch (SQLException e) {
      log.debug("a broken connection did not close cleanly; it is dropped", e);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    drain().forEach(Connections::discard);
  }
}
