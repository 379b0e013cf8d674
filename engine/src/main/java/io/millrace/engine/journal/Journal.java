package io.millrace.engine.journal;

import io.millrace.engine.database.Database;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All writes of a node. A caller hands its entries over and waits for their commit; one writer
 * takes what is there, writes it in one transaction and tells the callers. One caller alone pays
 * one commit, and a thousand that arrive during a commit share the next.
 *
 * <p><b>Order:</b> entries are written in the order in which they were handed over; those of one
 * call are committed together. <b>Back-pressure:</b> callers block while {@value Intake#CAPACITY}
 * calls wait to be written.
 */
public final class Journal implements AutoCloseable {

  private final Intake intake = new Intake();
  private final JournalWriter writer;
  private final Thread thread;

  public Journal(Database database, Fence fence) {
    this.writer = new JournalWriter(database, fence, intake);
    // Of the platform: virtual threads share carriers with user code that may keep them all busy.
    this.thread = Thread.ofPlatform().daemon().name("millrace-journal").start(writer);
  }

  /**
   * Hands entries over whose outcome somebody will wait for, see {@link Entry#await()}. Returns
   * without waiting for the commit; blocks while the journal is full.
   *
   * @throws DatabaseException with reason CLOSED if this journal was closed
   */
  public void submit(List<? extends Entry<?>> entries) {
    put(new Submission(List.copyOf(entries), true));
  }

  /** As {@link #submit(List)}, for one entry. */
  public void submit(Entry<?> entry) {
    submit(List.of(entry));
  }

  /**
   * Hands an entry over that nobody waits for. It is written in its order, together with whatever
   * comes next.
   */
  public void note(Entry<?> entry) {
    put(new Submission(List.of(entry), false));
  }

  private void put(Submission submission) {
    if (!intake.put(submission)) {
      throw closedError(null);
    }
  }

  static DatabaseException closedError(@Nullable Throwable cause) {
    return new DatabaseException(
        Reason.CLOSED, "this Millrace was closed before the write was made", cause);
  }

  /** Writes what is there, then ends. Blocks until that is done, also when interrupted. */
  @Override
  public void close() {
    intake.close();
    writer.stop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
