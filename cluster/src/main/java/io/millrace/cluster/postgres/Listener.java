package io.millrace.cluster.postgres;

import io.millrace.cluster.store.LeaseSpace.Watch;
import io.millrace.cluster.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears notifications on a connection of its own, from the first watch on. When the connection is
 * lost it opens another one and says that hints may have been missed.
 */
final class Listener implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  // How soon the thread sees that it is to end.
  private static final Duration SLICE = Duration.ofMillis(250);
  private static final Duration RETRY_PAUSE = Duration.ofMillis(250);

  private final DataSource source;
  private final String channel;
  private final Duration timeout;
  private final String description;
  private final List<Watching> watches = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock. The thread is made by the first watch; the other two are written by it.
  private @Nullable Thread thread;
  private boolean listening;
  private String trouble = "no connection was given";

  // Written by close(), read by the thread.
  private volatile boolean closed;

  private record Watching(String space, String key, Consumer<String> hint) {

    boolean concerns(Hint hint) {
      return space.equals(hint.space()) && (key.equals("*") || key.equals(hint.key()));
    }

    void tell(String key) {
      try {
        hint.accept(key);
      } catch (RuntimeException e) {
        log.warn("a watch of space '{}' failed at a hint; the next ones still reach it", space, e);
      }
    }
  }

  Listener(DataSource source, PostgresOptions options, String description) {
    this.source = source;
    this.channel = options.schema();
    this.timeout = options.operationTimeout();
    this.description = description;
  }

  /** Adds a watch; when it returns, hints are heard. */
  Watch watch(String space, String key, Consumer<String> hint) throws StoreException {
    Watching watching = new Watching(space, key, hint);
    watches.add(watching);
    lock.lock();
    try {
      if (closed) {
        trouble = "the store is closed";
      } else if (thread == null) {
        thread = Thread.ofPlatform().daemon().name("millrace-leases-listener").start(this::run);
      }
      if (!awaitListening()) {
        watches.remove(watching);
        throw new StoreException(
            "cannot watch key '%s' of space '%s' in %s: nothing is heard within %s (%s); check the address and the server"
                .formatted(key, space, description, timeout, trouble));
      }
    } finally {
      lock.unlock();
    }
    return () -> watches.remove(watching);
  }

  /** Is not ended by an interrupt, which is set again afterwards. */
  private boolean awaitListening() {
    boolean interrupted = false;
    long nanos = timeout.toNanos();
    long end = System.nanoTime() + nanos;
    while (!listening && !closed && nanos > 0) {
      try {
        nanos = changed.awaitNanos(nanos);
      } catch (InterruptedException e) {
        interrupted = true;
        nanos = end - System.nanoTime();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return listening && !closed;
  }

  private void run() {
    boolean before = false;
    while (!closed) {
      try (Connection connection = Connections.open(source, (int) timeout.toMillis())) {
        listen(connection, before);
        before = true;
        hear(connection);
        leave(connection);
      } catch (SQLException | RuntimeException e) {
        lost(e);
        pause();
      }
    }
  }

  private void listen(Connection connection, boolean again) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      // The channel is the schema's name, a checked identifier; LISTEN takes no parameters.
      statement.execute("listen " + channel);
    }
    lock.lock();
    try {
      listening = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (again) {
      watches.forEach(watching -> watching.tell("*"));
    }
  }

  private void hear(Connection connection) throws SQLException {
    PGConnection heard = connection.unwrap(PGConnection.class);
    long lastNanos = System.nanoTime();
    while (!closed) {
      PGNotification[] notifications = heard.getNotifications((int) SLICE.toMillis());
      if (notifications != null && notifications.length > 0) {
        lastNanos = System.nanoTime();
        for (PGNotification notification : notifications) {
          Hint.read(notification.getParameter()).ifPresent(this::tell);
        }
      } else if (System.nanoTime() - lastNanos > timeout.toNanos()) {
        probe(connection);
        lastNanos = System.nanoTime();
      }
    }
  }

  private void tell(Hint hint) {
    for (Watching watching : watches) {
      if (watching.concerns(hint)) {
        watching.tell(hint.key());
      }
    }
  }

  /** A path that swallows packets looks like silence. */
  private void probe(Connection connection) throws SQLException {
    int seconds = (int) Math.max(1, timeout.toSeconds());
    if (!connection.isValid(seconds)) {
      throw new SQLException("the server has not answered for %d s".formatted(seconds), "08006");
    }
  }

  /** The connection may go back to a pool. */
  private static void leave(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("unlisten *");
    }
    connection.setNetworkTimeout(Runnable::run, 0);
  }

  private void lost(Exception why) {
    lock.lock();
    try {
      if (listening && !closed) {
        log.warn(
            "the connection that hears of changes in {} is lost and opened anew; until then they are found by polling: {}",
            description,
            why.toString());
      }
      listening = false;
      trouble = why.toString();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      long nanos = RETRY_PAUSE.toNanos();
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } catch (InterruptedException e) {
      log.debug("only close() interrupts; the loop's condition sees it");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread listener;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      listener = thread;
    } finally {
      lock.unlock();
    }
    if (listener == null || listener.equals(Thread.currentThread())) {
      return;
    }
    // It may wait for a data source that has no connection to give.
    listener.interrupt();
    try {
      listener.join(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
