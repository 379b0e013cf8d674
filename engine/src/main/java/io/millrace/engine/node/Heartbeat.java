package io.millrace.engine.node;

import io.millrace.config.NodeOptions;
import io.millrace.engine.database.Clock;
import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.queue.FairClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop that keeps the node alive: renews the lease, hears notifications between two renewals,
 * and has dead nodes recovered from. On a thread of the platform, since virtual threads share
 * carriers with user code, which may keep all of them busy for longer than a lease.
 */
final class Heartbeat implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);

  private final Database database;
  private final NodeOptions options;
  private final NodeTable table;
  private final Membership membership;
  private final Lease lease;
  private final Clock clock;
  private final Room room;
  private final FairClock fairClock;
  private final Listener listener;
  private final Reserved connection;

  // Written by stop(), read by the loop.
  private volatile boolean stopping;

  // Touched by the loop only.
  private boolean listening;
  // What was told to others cannot be taken back by a late renewal.
  private boolean lost;
  private final OverdueLook overdue = new OverdueLook();

  /** What the loop tells the node. */
  interface Listener {
    void notified(Notification notification);

    void beat(NodeTable.Beat beat);

    /** The lease is over: nothing is executed here any more. May be told again. */
    void leaseLost();

    /** Joins under a new id, with a new lease. False if that cannot be done yet. */
    boolean joinAgain();
  }

  Heartbeat(
      Database database,
      NodeOptions options,
      NodeTable table,
      Membership membership,
      Lease lease,
      Clock clock,
      Room room,
      FairClock fairClock,
      Listener listener) {
    this.database = database;
    this.options = options;
    this.table = table;
    this.membership = membership;
    this.lease = lease;
    this.clock = clock;
    this.room = room;
    this.fairClock = fairClock;
    this.listener = listener;
    this.connection = database.reserve(options.lease());
  }

  @Override
  public void run() {
    long lastNanos = System.nanoTime();
    boolean due = true;
    while (!stopping) {
      try {
        hear(due ? System.nanoTime() : lastNanos + interval().toNanos());
        due |= System.nanoTime() - lastNanos >= interval().toNanos();
        if (due && !stopping && !lost) {
          lastNanos = System.nanoTime();
          beat();
          due = false;
        }
      } catch (SQLException | RuntimeException | Error e) {
        // Whatever a data source throws: without this loop the node would be gone for ever.
        log.warn("a heartbeat failed and is tried again: {}", e.toString());
        connection.discard();
        listening = false;
        due = true;
        pause();
      }
      if (!stopping && !lease.isHeld()) {
        loseAndJoin();
        due = true;
      }
    }
    connection.close();
  }

  private void loseAndJoin() {
    lost = true;
    try {
      listener.leaseLost();
      // Where this loop cannot reach the database nobody else can.
      lost = !(listening && listener.joinAgain());
    } catch (RuntimeException | Error e) {
      log.warn("after a lost lease the node could not join again; it tries on", e);
      pause();
    }
  }

  private Duration interval() {
    return room.taken() > 0 ? options.heartbeat() : options.idleHeartbeat();
  }

  /** Waits for notifications until it is time for the next beat. */
  private void hear(long untilNanos) throws SQLException {
    Connection open = connection.get();
    if (!listening) {
      if (lost) {
        // What made this one mute has made others mute, and their users wait much longer.
        connection.abandonOthers();
      }
      try (Statement statement = open.createStatement()) {
        // The channel is the schema's name, a checked identifier; LISTEN takes no parameters.
        statement.execute("listen " + database.channel());
      }
      listening = true;
    }
    long waitMs = (untilNanos - System.nanoTime()) / 1_000_000;
    // Cut into active heartbeats: the interval shortens when the first run comes.
    int timeoutMs = (int) Math.min(waitMs, options.heartbeat().toMillis());
    if (timeoutMs > 0) {
      PGNotification[] heard = open.unwrap(PGConnection.class).getNotifications(timeoutMs);
      if (heard != null) {
        for (PGNotification notification : heard) {
          Notification.read(notification.getParameter()).ifPresent(listener::notified);
        }
      }
    }
  }

  private void beat() throws SQLException {
    long before = System.nanoTime();
    Instant after = overdue.next(before);
    Optional<NodeTable.Beat> beat =
        table.heartbeat(
            connection.get(),
            membership.nodeId(),
            options.lease(),
            Math.max(0, room.free()),
            after,
            fairClock.before());
    if (beat.isEmpty()) {
      lease.lost();
      return;
    }
    lease.renewed(before);
    clock.set(beat.get().now(), before, System.nanoTime());
    membership.others(beat.get().others(), beat.get().othersFree());
    overdue.looked(after, beat.get().now(), beat.get().overdue(), before);
    listener.beat(beat.get());
  }

  private void pause() {
    try {
      Thread.sleep(RETRY_PAUSE);
    } catch (InterruptedException e) {
      // Only stop() interrupts; the loop's condition sees it.
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the loop soon. */
  void stop() {
    stopping = true;
  }
}
