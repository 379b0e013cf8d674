package io.millrace.engine.step;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many entries of an execution the journal has and has not told what came of. Most of them are
 * awaited by nobody.
 */
final class Untold {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();

  // Guarded by lock.
  private int count;

  void handedOver() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void told() {
    lock.lock();
    try {
      count--;
      if (count == 0) {
        none.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until all are told. An interrupt does not end that, and is kept. */
  void awaitNone() {
    lock.lock();
    try {
      while (count > 0) {
        none.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }
}
