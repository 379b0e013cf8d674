package io.millrace.bench.channels.shape;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that begin together: all are up and wait at a gate before the clock runs. */
final class Crew {

  private static final Duration LIMIT = Duration.ofSeconds(Shapes.LIMIT_SECONDS);
  private static final long LOOK_AGAIN_NANOS = 20_000;

  /** What one thread does. */
  @FunctionalInterface
  interface Task {
    void run() throws Exception;
  }

  private final ThreadKind kind;
  private final CountDownLatch gate = new CountDownLatch(1);

  // Written by the thread that measures before it opens the gate; the crew reads it afterwards.
  private final List<Thread> threads = new ArrayList<>();

  // The first failure, written by the crew, read by the thread that measures.
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  Crew(ThreadKind kind) {
    this.kind = kind;
  }

  /** One more thread, which waits at the gate. */
  void add(Task task) {
    Thread thread = kind.unstarted(() -> behindTheGate(task));
    threads.add(thread);
    thread.start();
  }

  private void behindTheGate(Task task) {
    try {
      gate.await();
      task.run();
    } catch (Throwable e) {
      // Whoever waits for this one would wait for ever.
      if (failure.compareAndSet(null, e)) {
        threads.forEach(Thread::interrupt);
      }
    }
  }

  /**
   * Waits until all threads wait, and opens the gate.
   *
   * @return the time at which it did
   */
  long open() {
    for (Thread thread : threads) {
      while (thread.getState() != Thread.State.WAITING) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
    }
    long now = System.nanoTime();
    gate.countDown();
    return now;
  }

  /**
   * Waits until all have done their work.
   *
   * @throws IllegalStateException if one failed, or if they do not come to an end
   */
  void finish() throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      if (!thread.join(left)) {
        threads.forEach(Thread::interrupt);
        throw new IllegalStateException("items are missing: the round did not end in " + LIMIT);
      }
    }
    Throwable first = failure.get();
    if (first != null) {
      throw new IllegalStateException("a round failed: " + first, first);
    }
  }
}
