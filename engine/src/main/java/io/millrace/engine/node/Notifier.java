package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import io.millrace.failure.DatabaseException;
import io.millrace.run.RunId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other nodes by NOTIFY, after the commit and apart from it, since a NOTIFY inside a
 * transaction makes commits wait for one another. It is a hint: when one is lost, polling finds the
 * same later. What is signalled while a notification is under way goes into the next one.
 */
final class Notifier implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final NodeTable table;
  private final BooleanSupplier nobodyListens;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock.
  private Ready ready = Ready.NOTHING;
  private Ready turns = Ready.NOTHING;
  private boolean lanesWait;
  private final Queue<RunId> cancels = new ArrayDeque<>();
  private boolean closed;

  Notifier(NodeTable table, BooleanSupplier nobodyListens) {
    this.table = table;
    this.nobodyListens = nobodyListens;
  }

  /** Runs may be claimed. */
  void ready(Ready more) {
    tell(() -> ready = ready.and(more));
  }

  /** The same, where ends have let them go. */
  void turnsAreReady(Ready more) {
    tell(() -> turns = turns.and(more));
  }

  /** Somebody has to look at what waits in lanes for a time, or to be taken in. */
  void lanesWait() {
    tell(() -> lanesWait = true);
  }

  void cancelRequested(RunId run) {
    tell(() -> cancels.add(run));
  }

  private void tell(Runnable what) {
    if (nobodyListens.getAsBoolean()) {
      return;
    }
    lock.lock();
    try {
      what.run();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void run() {
    try {
      while (true) {
        String message = next();
        if (message == null) {
          return;
        }
        send(message);
      }
    } catch (InterruptedException e) {
      log.debug("the notifier was interrupted and ends; nodes poll");
    }
  }

  private @Nullable String next() throws InterruptedException {
    lock.lock();
    try {
      while (isNothing() && !closed) {
        changed.await();
      }
      RunId cancel = cancels.poll();
      if (cancel != null) {
        return Notification.cancel(cancel);
      }
      if (lanesWait) {
        lanesWait = false;
        return Notification.lanesWait();
      }
      RunKey plain = ready.plain();
      if (plain != null) {
        ready = new Ready(null, ready.admitted());
        return Notification.ready(plain);
      }
      RunKey admitted = ready.admitted();
      ready = Ready.NOTHING;
      if (admitted != null) {
        return Notification.admitted(admitted);
      }
      RunKey turn = turns.admitted();
      turns = Ready.NOTHING;
      return turn == null ? null : Notification.turn(turn);
    } finally {
      lock.unlock();
    }
  }

  private boolean isNothing() {
    return ready.isNothing() && turns.isNothing() && !lanesWait && cancels.isEmpty();
  }

  private void send(String message) {
    try {
      table.notify(message);
    } catch (DatabaseException e) {
      log.warn("a notification was not sent; other nodes find out by polling: {}", e.getMessage());
    }
  }

  /** Sends what is there, then ends. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
