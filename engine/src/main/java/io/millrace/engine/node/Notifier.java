package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.StartRun;
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
final class Notifier implements StartRun.Listener, Runnable {

  private static final Logger log = LoggerFactory.getLogger(Notifier.class);

  private final NodeTable table;
  private final BooleanSupplier nobodyListens;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock.
  private @Nullable RunKey first;
  private final Queue<RunId> cancels = new ArrayDeque<>();
  private boolean closed;

  Notifier(NodeTable table, BooleanSupplier nobodyListens) {
    this.table = table;
    this.nobodyListens = nobodyListens;
  }

  @Override
  public void runsAreReady(RunKey run) {
    if (nobodyListens.getAsBoolean()) {
      return;
    }
    lock.lock();
    try {
      RunKey before = first;
      first = before == null || run.compareTo(before) < 0 ? run : before;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void cancelRequested(RunId run) {
    if (nobodyListens.getAsBoolean()) {
      return;
    }
    lock.lock();
    try {
      cancels.add(run);
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
      while (first == null && cancels.isEmpty() && !closed) {
        changed.await();
      }
      RunId cancel = cancels.poll();
      if (cancel != null) {
        return Notification.cancel(cancel);
      }
      RunKey ready = first;
      first = null;
      return ready == null ? null : Notification.ready(ready);
    } finally {
      lock.unlock();
    }
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
