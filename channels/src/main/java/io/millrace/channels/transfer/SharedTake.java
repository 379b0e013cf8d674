package io.millrace.channels.transfer;

import java.util.Collection;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets several threads take from a transfer whose receiving side is made for one: they poll under a
 * lock, which is held for a few instructions and never while waiting, and wait in a line.
 *
 * <p>Invariant: when the line is not empty, the transfer is armed with {@link #wakeFront}, or its
 * front was woken and has not looked yet. A thread joins, then polls, then arms; who ends the
 * arming wakes the front; and whoever leaves the line sees to the next one.
 */
public final class SharedTake<T> {

  private final Transfer<T> transfer;
  private final WaitLine line = new WaitLine();
  private final ReentrantLock lock = new ReentrantLock();

  public SharedTake(Transfer<T> transfer) {
    this.transfer = transfer;
  }

  /** As {@link Transfer#poll()}, for any thread. */
  public @Nullable Object poll() {
    lock.lock();
    try {
      return transfer.poll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * As {@link Transfer#drainTo}, for any thread. The sink is called under the lock: else what is
   * taken in one go would not be, or would be lost where the sink throws.
   */
  public int drainTo(Collection<? super T> sink, int max) {
    lock.lock();
    try {
      return transfer.drainTo(sink, max);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link Transfer#take}, for any thread. */
  public @Nullable Object take(Patience patience) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Object next = poll();
    return next != null ? next : takeFromLine(patience);
  }

  private @Nullable Object takeFromLine(Patience patience) throws InterruptedException {
    WaitLine.Place place = line.join();
    try {
      while (true) {
        Object next = pollOrArm();
        if (next != null || patience.isOver()) {
          return next;
        }
        patience.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      line.leave(place);
      seeToNext();
    }
  }

  /** The next item, ENDED, or null: then it is armed, or about to wake the front. */
  private @Nullable Object pollOrArm() {
    lock.lock();
    try {
      while (true) {
        Object next = transfer.poll();
        if (next != null || transfer.isArmed() || transfer.arm(this::wakeFront)) {
          return next;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void wakeFront() {
    WaitLine.Place front = line.front();
    if (front != null) {
      front.wake();
    }
  }

  /** For whoever leaves the line: the next wake-up is its duty. */
  private void seeToNext() {
    if (line.front() != null && !armUnlessReady()) {
      wakeFront();
    }
  }

  /** False when something is there, or it is closed. */
  private boolean armUnlessReady() {
    lock.lock();
    try {
      return transfer.isArmed() || transfer.arm(this::wakeFront);
    } finally {
      lock.unlock();
    }
  }
}
