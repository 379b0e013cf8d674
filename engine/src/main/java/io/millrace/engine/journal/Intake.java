package io.millrace.engine.journal;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where submissions wait for the writer, in order. The writer is woken by those that somebody waits
 * for. A note that nobody waits for stays a moment: what makes it superfluous usually follows at
 * once, and then both are one row. It is taken with the next submission of its route, so that the
 * order within a route stays, or by itself when nothing came.
 */
final class Intake {

  // Several full batches, so that the writer never waits for callers to fill up again.
  static final int CAPACITY = 16_384;

  // How long a note may wait for company: short for whoever looks at running steps, long for a
  // commit.
  private static final long NOTE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition taken = lock.newCondition();

  // All guarded by lock.
  private final ArrayDeque<Submission> waiting = new ArrayDeque<>();
  private int awaited;
  private boolean closed;

  /** Adds a submission; blocks while there is no room. False when closed: it was not added. */
  boolean put(Submission submission) {
    lock.lock();
    try {
      while (waiting.size() >= CAPACITY && !closed) {
        taken.awaitUninterruptibly();
      }
      if (closed) {
        return false;
      }
      waiting.add(submission);
      awaited += submission.awaited() ? 1 : 0;
      if (waiting.size() == 1 || (submission.awaited() && awaited == 1)) {
        arrived.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Moves what is due, at most {@code max}; blocks while nothing is. False at the end. */
  boolean take(List<Submission> into, int max) throws InterruptedException {
    lock.lock();
    try {
      long patience;
      while (awaited == 0 && !closed && (patience = patience()) > 0) {
        if (waiting.isEmpty()) {
          arrived.await();
        } else {
          arrived.awaitNanos(patience);
        }
      }
      move(into, max);
      taken.signalAll();
      return !into.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** How long the oldest submission may still wait; more than nothing where there is none. */
  private long patience() {
    Submission oldest = waiting.peek();
    return oldest == null ? 1 : oldest.sinceNanos() + NOTE_PATIENCE_NANOS - System.nanoTime();
  }

  private void move(List<Submission> into, int max) {
    long overdueSince = System.nanoTime() - NOTE_PATIENCE_NANOS;
    Set<Integer> routes = awaitedRoutes(max);
    Iterator<Submission> all = waiting.iterator();
    while (into.size() < max && all.hasNext()) {
      Submission next = all.next();
      if (closed
          || next.awaited()
          || routes.contains(next.route())
          || next.sinceNanos() - overdueSince <= 0) {
        all.remove();
        awaited -= next.awaited() ? 1 : 0;
        into.add(next);
      }
    }
  }

  private Set<Integer> awaitedRoutes(int max) {
    Set<Integer> routes = HashSet.newHashSet(Math.min(max, awaited));
    for (Submission submission : waiting) {
      if (submission.awaited()) {
        routes.add(submission.route());
      }
    }
    return routes;
  }

  /** All that was not taken, for whoever ends without writing it. */
  List<Submission> leftovers() {
    lock.lock();
    try {
      List<Submission> left = List.copyOf(waiting);
      waiting.clear();
      awaited = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what is there can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      arrived.signalAll();
      taken.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
