package io.millrace.engine.node;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells the claimer that there is something to claim, and from where on. Signals add up. */
final class Wakeups {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All guarded by lock: what became claimable since the last take, and whether to end.
  private Ready ready = Ready.NOTHING;
  private boolean closed;

  /** Whatever may be claimed. */
  void anythingIsReady() {
    add(Ready.ANYTHING);
  }

  /** These may be claimed. */
  void add(Ready more) {
    lock.lock();
    try {
      ready = ready.and(more);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What became claimable since the last call. */
  Ready take() {
    lock.lock();
    try {
      Ready taken = ready;
      ready = Ready.NOTHING;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a signal was not taken yet. */
  boolean isSet() {
    lock.lock();
    try {
      return !ready.isNothing();
    } finally {
      lock.unlock();
    }
  }

  /** Up to which priority runs of lanes may pass those that were signalled. */
  int passing() {
    lock.lock();
    try {
      return ready.passing();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a signal, at most so long. */
  void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (ready.isNothing() && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sleeps between two tries of something that failed; ends early when closed. */
  void pause(Duration length) throws InterruptedException {
    lock.lock();
    try {
      long nanos = length.toNanos();
      while (!closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }
}
