package io.millrace.engine.journal;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where submissions wait for the writer, in order. The writer is woken by those that somebody waits
 * for. Notes that nobody waits for go along with the next of them: what makes a note superfluous
 * usually follows at once, and a commit for the note alone would hold it up. Only when nothing
 * comes is a note written by itself, a moment later.
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
  private long firstNoteNanos;
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
      if (waiting.isEmpty()) {
        firstNoteNanos = System.nanoTime();
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

  /** Moves what is there, at most {@code max}; blocks while there is nothing. False at the end. */
  boolean take(List<Submission> into, int max) throws InterruptedException {
    lock.lock();
    try {
      while (awaited == 0 && !closed && !noteIsDue()) {
        if (waiting.isEmpty()) {
          arrived.await();
        } else {
          long left = arrived.awaitNanos(firstNoteNanos + NOTE_PATIENCE_NANOS - System.nanoTime());
          if (left <= 0) {
            break;
          }
        }
      }
      while (into.size() < max && !waiting.isEmpty()) {
        Submission next = waiting.poll();
        awaited -= next.awaited() ? 1 : 0;
        into.add(next);
      }
      firstNoteNanos = System.nanoTime();
      taken.signalAll();
      return !into.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private boolean noteIsDue() {
    return !waiting.isEmpty() && System.nanoTime() - firstNoteNanos >= NOTE_PATIENCE_NANOS;
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
