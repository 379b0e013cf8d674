package io.millrace.engine.journal;

import io.millrace.engine.database.Database;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * All writes of a node. A caller puts its entries here and waits for their commit; one writer takes
 * what is there, writes it in one transaction and tells the callers. No timer: one caller alone
 * pays one commit, and a thousand that arrive during a commit share the next.
 *
 * <p><b>Order:</b> entries are written in the order in which they were submitted; those of one call
 * are committed together. <b>Back-pressure:</b> callers block while {@value #CAPACITY} submissions
 * wait.
 */
public final class Journal implements AutoCloseable {

  // Several full batches, so that the writer never waits for callers to fill up again.
  private static final int CAPACITY = 16_384;

  private final BlockingQueue<Submission> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final JournalWriter writer;
  private final Thread thread;

  // Written by close(), read by callers.
  private volatile boolean closed;

  public Journal(Database database, Fence fence) {
    this.writer = new JournalWriter(database, fence, queue);
    this.thread = Thread.ofVirtual().name("millrace-journal").start(writer);
  }

  /**
   * Hands entries over; they are committed together, after all that was handed over before. Returns
   * without waiting for the commit, see {@link Entry#await()}. Blocks while the journal is full; an
   * interrupt is kept for later.
   *
   * @throws DatabaseException with reason CLOSED if this journal was closed
   */
  public void submit(List<? extends Entry<?>> entries) {
    if (closed) {
      throw closedError(null);
    }
    putUninterruptibly(new Submission(List.copyOf(entries)));
    if (closed) {
      // The writer may have taken its last look; whoever is left behind must not wait for ever.
      failLeftovers();
    }
  }

  /** As {@link #submit(List)}, for one entry. */
  public void submit(Entry<?> entry) {
    submit(List.of(entry));
  }

  private void putUninterruptibly(Submission submission) {
    boolean interrupted = false;
    while (true) {
      try {
        queue.put(submission);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void failLeftovers() {
    Submission left;
    while (!thread.isAlive() && (left = queue.poll()) != null) {
      left.fail(closedError(null));
    }
  }

  static DatabaseException closedError(@Nullable Throwable cause) {
    return new DatabaseException(
        Reason.CLOSED, "this Millrace was closed before the write was made", cause);
  }

  /** Writes what is there, then ends. Blocks until that is done, also when interrupted. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    writer.stop();
    putUninterruptibly(Submission.STOP);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    failLeftovers();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
