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

  void letGo() {
    free.set(true);
  }

  @Override
  public void close() {
    letGo();
  }
}
