package io.millrace.engine.node;

import io.millrace.engine.run.RunKey;
import io.millrace.engine.run.StartRun;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Tells the claimer that there is something to claim, and from where on. Signals add up. */
final class Wakeups implements StartRun.Listener {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Both guarded by lock: the first run that became claimable since the last take, and whether to
  // end.
  private @Nullable RunKey first;
  private boolean closed;

  @Override
  public void runsAreReady(RunKey run) {
    lock.lock();
    try {
      RunKey before = first;
      first = before == null || run.compareTo(before) < 0 ? run : before;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The first run that became claimable since the last call; null for none. */
  @Nullable RunKey take() {
    lock.lock();
    try {
      RunKey taken = first;
      first = null;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a signal was not taken yet. */
  boolean isSet() {
    lock.lock();
    try {
      return first != null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a signal, at most so long. */
  void await(Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long nanos = atMost.toNanos();
      while (first == null && !closed && nanos > 0) {
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
