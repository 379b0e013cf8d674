package io.millrace.engine.database;

import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens all connections of one {@link Database}, each within a bounded time, and can give them up
 * together: a path that swallows packets says nothing to whoever waits for an answer on it.
 */
final class Connections {

  private static final Logger log = LoggerFactory.getLogger(Connections.class);

  /** As the source has it: what the application asks may take as long as it likes. */
  static final Duration UNBOUNDED = Duration.ZERO;

  // A handshake is some ten round trips; who opens within less than the first could never do it.
  private static final Duration OPEN_MIN = Duration.ofSeconds(5);
  static final Duration OPEN_MAX = Duration.ofSeconds(20);

  private final DataSource source;
  private final Set<Opening> openings = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock. Weak, since a pool does not tell which ones it has closed.
  private List<WeakReference<Connection>> opened = new ArrayList<>();

  Connections(DataSource source) {
    this.source = source;
  }

  /**
   * A new connection. Blocks for at most 20 s, and where silence is bounded by less, for that, but
   * at least 5 s.
   *
   * @param silenceMax how long the server may take to answer; {@link #UNBOUNDED} leaves that to the
   *     source
   * @throws SQLException the source's own; or with state 08001 when it takes too long, is given up,
   *     or the thread is interrupted, whose status stays set
   */
  Connection open(Duration silenceMax) throws SQLException {
    Opening opening = new Opening();
    openings.add(opening);
    try {
      opening.start(source);
      Connection connection = opening.await(openMax(silenceMax));
      try {
        keep(connection);
        if (!silenceMax.equals(UNBOUNDED)) {
          connection.setNetworkTimeout(Runnable::run, (int) silenceMax.toMillis());
        }
        return connection;
      } catch (SQLException | RuntimeException | Error e) {
        closeAfter(e, connection);
        throw e;
      }
    } finally {
      openings.remove(opening);
    }
  }

  /** It may be a handle of the application's pool, which would miss it. */
  static void closeAfter(Throwable error, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      error.addSuppressed(e);
    }
  }

  private static Duration openMax(Duration silenceMax) {
    if (silenceMax.equals(UNBOUNDED) || silenceMax.compareTo(OPEN_MAX) > 0) {
      return OPEN_MAX;
    }
    return silenceMax.compareTo(OPEN_MIN) < 0 ? OPEN_MIN : silenceMax;
  }

  private void keep(Connection connection) {
    lock.lock();
    try {
      List<WeakReference<Connection>> all = new ArrayList<>();
      for (WeakReference<Connection> one : opened) {
        if (isOpen(one.get())) {
          all.add(one);
        }
      }
      all.add(new WeakReference<>(connection));
      opened = all;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isOpen(@Nullable Connection connection) {
    try {
      return connection != null && !connection.isClosed();
    } catch (SQLException e) {
      log.debug("a connection does not say whether it is closed; it counts as open", e);
      return true;
    }
  }

  /**
   * Gives all up but one, also those that are just being opened: whoever waits for an answer gets
   * an error at once, and so does the next user of the others.
   */
  void abandonAllBut(Connection kept) {
    log.info("the database was away for longer than a lease; all connections are opened anew");
    for (Opening opening : openings) {
      opening.giveUp("given up, since the server may be mute");
      // Unless it had come by then, and nobody has kept it yet.
      opening.come().ifPresent(Connections::abort);
    }
    List<WeakReference<Connection>> all;
    lock.lock();
    try {
      all = opened;
    } finally {
      lock.unlock();
    }
    all.forEach(one -> abortUnless(kept, one.get()));
  }

  @SuppressWarnings("ReferenceEquality") // the very connection, also where equals asks its delegate
  private static void abortUnless(Connection kept, @Nullable Connection connection) {
    if (connection != null && connection != kept) {
      abort(connection);
    }
  }

  /** On a thread of its own: it may have to wait for whoever is just sending. */
  private static void abort(Connection connection) {
    Thread.ofPlatform().daemon().name("millrace-abandon").start(() -> abortNow(connection));
  }

  private static void abortNow(Connection connection) {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      log.warn("a connection that may be mute cannot be given up; its user waits for it", e);
    }
  }
}
