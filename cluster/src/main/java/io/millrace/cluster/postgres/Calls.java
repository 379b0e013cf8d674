package io.millrace.cluster.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * Runs statements on at most two connections. The time of a call holds whatever the server, the
 * network or the data source does, because its work runs on a thread of this class and its caller
 * only waits. For the same reason an interrupt of the caller never reaches a connection, whose
 * socket it would close if the caller is a virtual thread.
 *
 * <p>Threads of the platform, since virtual ones share carriers with user code, which may keep all
 * of them busy for longer than a lease.
 */
final class Calls implements AutoCloseable {

  private static final int CONNECTIONS_MAX = 2;
  private static final Duration THREAD_IDLE_MAX = Duration.ofSeconds(30);
  // For what is under way when the store is closed.
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

  private final Duration timeout;
  private final Connections connections;
  private final ThreadPoolExecutor threads;

  /** What is done on a connection that commits each statement by itself. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  Calls(DataSource source, Duration timeout) {
    this.timeout = timeout;
    this.connections = new Connections(source, (int) timeout.toMillis());
    this.threads =
        new ThreadPoolExecutor(
            CONNECTIONS_MAX,
            CONNECTIONS_MAX,
            THREAD_IDLE_MAX.toMillis(),
            TimeUnit.MILLISECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("millrace-leases-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  Duration timeout() {
    return timeout;
  }

  /**
   * The result of the work.
   *
   * @throws java.sql.SQLTimeoutException if it takes too long; then it may be carried out, or still
   *     be
   */
  <T> T call(Work<T> work) throws SQLException {
    return call(timeout, work);
  }

  /** The same within another time. */
  <T> T call(Duration atMost, Work<T> work) throws SQLException {
    Call<T> call = new Call<>(work, connections);
    try {
      threads.execute(call);
    } catch (RejectedExecutionException e) {
      throw closed(e);
    }
    return call.await(atMost);
  }

  private static SQLException closed(RejectedExecutionException cause) {
    return new SQLException("the store is closed", "08003", cause);
  }

  @Override
  public void close() {
    for (Runnable waiting : threads.shutdownNow()) {
      ((Call<?>) waiting).fail(closed(new RejectedExecutionException()));
    }
    try {
      threads.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // What comes back later is closed then.
    connections.close();
  }
}
