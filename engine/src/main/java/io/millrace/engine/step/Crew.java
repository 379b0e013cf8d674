package io.millrace.engine.step;

import java.util.HashSet;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The threads that execute the branches of one group, as many at a time as its limit says. A thread
 * takes the next branch when it is done with one, so a group of a million branches needs no more
 * threads than may run at a time.
 */
final class Crew {

  // How late a limit that grows by itself may be noticed while branches wait.
  private static final long LIMIT_LOOK_MS = 50;

  /** The branches that wait for their turn. Called under the crew's lock. */
  interface Waiting {

    /** Whether there are any. */
    boolean isEmpty();

    /** Takes the next one; null when there is none. */
    @Nullable BranchTask<?> next();
  }

  /** Executes a branch and does whatever follows from its end; throws nothing. */
  @FunctionalInterface
  interface Job {
    void execute(BranchTask<?> branch);
  }

  private final String threadName;
  private final Execution execution;
  private final IntSupplier limit;
  private final Waiting waiting;
  private final Job job;

  // All guarded by this.
  private final Set<Worker> workers = new HashSet<>();
  private boolean closed;
  private boolean over;

  private record Worker(Thread thread, Abandoned.Watch watch) {}

  Crew(String threadName, Execution execution, IntSupplier limit, Waiting waiting, Job job) {
    this.threadName = threadName;
    this.execution = execution;
    this.limit = limit;
    this.waiting = waiting;
    this.job = job;
  }

  /** Adds what waits, and begins as much as the limit allows. */
  void begin(Runnable addWaiting) {
    synchronized (this) {
      addWaiting.run();
    }
    begin();
  }

  private void begin() {
    // Foreign code: not under the lock.
    int atMost = limit.getAsInt();
    synchronized (this) {
      while (!closed && workers.size() < atMost) {
        BranchTask<?> first = waiting.next();
        if (first == null) {
          return;
        }
        start(first);
      }
    }
  }

  private void start(BranchTask<?> first) {
    Abandoned.Watch watch = execution.writer().abandoned().watch();
    Worker[] worker = new Worker[1];
    // It begins by taking this lock, so it finds itself among the workers.
    Thread thread = Thread.ofVirtual().name(threadName).unstarted(() -> work(worker[0], first));
    worker[0] = new Worker(thread, watch);
    workers.add(worker[0]);
    thread.start();
  }

  private void work(Worker me, BranchTask<?> first) {
    execution.enter();
    try {
      for (BranchTask<?> task = first; task != null; task = next()) {
        job.execute(task);
        // Left by one branch, it would be met by the next one. A stop is found without it.
        Thread.interrupted();
      }
    } finally {
      execution.leave();
      leave(me);
      me.watch.ended();
    }
  }

  private @Nullable BranchTask<?> next() {
    int atMost;
    try {
      atMost = limit.getAsInt();
    } catch (RuntimeException | Error e) {
      // The owner, who looks after what waits, meets it too.
      return null;
    }
    synchronized (this) {
      return closed || workers.size() > atMost ? null : waiting.next();
    }
  }

  private synchronized void leave(Worker me) {
    workers.remove(me);
    notifyAll();
  }

  /** Begins no more, and interrupts all threads but the calling one. */
  synchronized void giveUp() {
    closed = true;
    for (Worker worker : workers) {
      if (!worker.thread.equals(Thread.currentThread())) {
        worker.watch.giveUp();
        worker.thread.interrupt();
      }
    }
  }

  /** Has {@link #join} return although threads may be at work that were given up. */
  synchronized void over() {
    over = true;
    notifyAll();
  }

  /** Waits until all branches have ended, or until it is over. */
  void join() throws InterruptedException {
    while (!isDone()) {
      begin();
    }
  }

  private synchronized boolean isDone() throws InterruptedException {
    while (!over && !(workers.isEmpty() && waiting.isEmpty())) {
      if (waiting.isEmpty()) {
        wait();
      } else {
        wait(LIMIT_LOOK_MS);
        return false;
      }
    }
    return true;
  }
}
