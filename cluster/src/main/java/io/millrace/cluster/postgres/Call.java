package io.millrace.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that its caller has handed to a thread of {@link Calls}. The thread ends it with an answer;
 * the caller, when it has waited long enough, by taking the connection away.
 */
final class Call<T> implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Call.class);

  private final Calls.Work<T> work;
  private final Connections connections;
  private final CompletableFuture<T> answer = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Both guarded by lock: what the work runs on, and whether nobody waits for it any more.
  private @Nullable Connection inUse;
  private boolean givenUp;

  Call(Calls.Work<T> work, Connections connections) {
    this.work = work;
    this.connections = connections;
  }

  @Override
  public void run() {
    if (isGivenUp()) {
      return;
    }
    try {
      Connection connection = connections.take();
      if (begin(connection)) {
        workOn(connection);
      } else {
        connections.back(connection);
      }
    } catch (SQLException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private void workOn(Connection connection) throws SQLException {
    T value;
    try {
      value = work.on(connection);
    } catch (SQLException e) {
      if (end() && !SqlErrors.isConnectionLoss(e) && !connection.isClosed()) {
        connections.back(connection);
      } else {
        connections.broken(connection);
      }
      throw e;
    } catch (RuntimeException | Error e) {
      end();
      connections.broken(connection);
      throw e;
    }
    if (end()) {
      connections.back(connection);
    } else {
      connections.broken(connection);
    }
    answer.complete(value);
  }

  private boolean isGivenUp() {
    lock.lock();
    try {
      return givenUp;
    } finally {
      lock.unlock();
    }
  }

  private boolean begin(Connection connection) {
    lock.lock();
    try {
      inUse = givenUp ? null : connection;
      return !givenUp;
    } finally {
      lock.unlock();
    }
  }

  /** False when the caller has taken the connection away. */
  private boolean end() {
    lock.lock();
    try {
      inUse = null;
      return !givenUp;
    } finally {
      lock.unlock();
    }
  }

  /** Ends it without an answer. */
  void fail(Throwable error) {
    answer.completeExceptionally(error);
  }

  /**
   * Waits for the answer. An interrupt does not end this, since the time is bounded anyway and
   * whoever is interrupted may still have to give a lease back; it is set again afterwards.
   */
  T await(Duration atMost) throws SQLException {
    long end = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw failure(e);
        } catch (TimeoutException e) {
          giveUp();
          throw new SQLTimeoutException("no answer within " + atMost, e);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What went wrong on another thread, for this one. */
  static SQLException failure(ExecutionException error) {
    Throwable cause = error.getCause();
    return cause instanceof SQLException sql ? sql : new SQLException(String.valueOf(cause), error);
  }

  private void giveUp() {
    lock.lock();
    try {
      givenUp = true;
      if (inUse != null) {
        // Also ends a write into a network that takes no more, which no timeout of a socket does.
        inUse.abort(command -> Thread.ofVirtual().name("millrace-leases-abort").start(command));
      }
    } catch (SQLException e) {
      log.debug("a connection without an answer cannot be cut off; its own timeout ends it", e);
    } finally {
      lock.unlock();
    }
  }
}
