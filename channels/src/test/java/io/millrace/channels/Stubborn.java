package io.millrace.channels;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A function that ignores interrupts and ends when it is let go, or when a test hangs. */
final class Stubborn implements Callable<String>, AutoCloseable {

  private final CountDownLatch begun;
  private final AtomicBoolean free = new AtomicBoolean();
  private final boolean busy;
  private volatile boolean interrupted;
  private volatile boolean forgotten;

  private Stubborn(int begins, boolean busy) {
    this.begun = new CountDownLatch(begins);
    this.busy = busy;
  }

  /** Waits without a carrier. */
  static Stubborn waiting() {
    return new Stubborn(1, false);
  }

  /** Keeps a carrier busy. Has begun when so many workers call it. */
  static Stubborn busy(int workers) {
    return new Stubborn(workers, true);
  }

  @Override
  @SuppressWarnings("ThreadPriorityCheck")
  public String call() {
    begun.countDown();
    long end = System.nanoTime() + Background.HANG.toNanos();
    while (!free.get() && System.nanoTime() < end) {
      if (Thread.currentThread().isInterrupted()) {
        interrupted = true;
      }
      if (busy) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    if (!free.get()) {
      forgotten = true;
    }
    return "in spite of all";
  }

  Stubborn begun() throws InterruptedException {
    if (!begun.await(Background.HANG.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("did not begin");
    }
    return this;
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  /** Lets it end. It is a failure of the test if it has ended because that took too long. */
  void letGo() {
    free.set(true);
    if (forgotten) {
      throw new AssertionError("was let go too late");
    }
  }

  @Override
  public void close() {
    letGo();
  }
}
