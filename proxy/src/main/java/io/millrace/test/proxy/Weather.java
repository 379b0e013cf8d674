package io.millrace.test.proxy;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What the network is like at present, for all links of a proxy. */
final class Weather {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition cleared = lock.newCondition();
  // Both guarded by lock.
  private long delayNanos;
  private boolean swallows;

  void slow(Duration delay) {
    lock.lock();
    try {
      delayNanos = delay.toNanos();
    } finally {
      lock.unlock();
    }
  }

  void swallow() {
    lock.lock();
    try {
      swallows = true;
    } finally {
      lock.unlock();
    }
  }

  boolean swallows() {
    lock.lock();
    try {
      return swallows;
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      delayNanos = 0;
      swallows = false;
      cleared.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Holds bytes back that came in just now for as long as the delay says, or until it is lifted.
   */
  void delay() throws InterruptedException {
    lock.lock();
    try {
      long left = delayNanos;
      while (left > 0 && delayNanos > 0) {
        left = cleared.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
