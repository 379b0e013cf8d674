package io.millrace.channels;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A function that waits until it is let go or interrupted, for several workers at once. */
final class Blocked implements Callable<String> {

  private final CountDownLatch begun;
  private final CountDownLatch free = new CountDownLatch(1);
  private final CountDownLatch interrupted;

  Blocked() {
    this(1);
  }

  Blocked(int workers) {
    begun = new CountDownLatch(workers);
    interrupted = new CountDownLatch(workers);
  }

  @Override
  public String call() throws InterruptedException {
    begun.countDown();
    try {
      if (!free.await(Background.HANG.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("nobody let it go");
      }
      return "let go";
    } catch (InterruptedException e) {
      interrupted.countDown();
      throw e;
    }
  }

  /** Waits until all workers are in it. */
  Blocked begun() throws InterruptedException {
    return await(begun, "did not begin");
  }

  /** Waits until all workers were interrupted. */
  Blocked interrupted() throws InterruptedException {
    return await(interrupted, "was not interrupted");
  }

  void letGo() {
    free.countDown();
  }

  private Blocked await(CountDownLatch latch, String otherwise) throws InterruptedException {
    if (!latch.await(Background.HANG.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(otherwise);
    }
    return this;
  }
}
