package io.millrace.engine.journal;

import io.millrace.engine.database.Database;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All writes of a node. A caller hands its entries over and waits for their commit; a writer takes
 * what is there, writes it in one transaction and tells the callers. One caller alone pays one
 * commit, and a thousand that arrive during a commit share the next. There are two writers, so that
 * one batch is executed while the other is being flushed to the disk; the second one gets work
 * where there is much of it. A third one writes only what need not wait behind that.
 *
 * <p><b>Order:</b> entries of one run, starts in lanes, and all other starts, are each written in
 * the order in which they were handed over; those of one call are committed together.
 * <b>Back-pressure:</b> callers block while {@value Intake#CAPACITY} calls wait for their writer.
 */
public final class Journal implements AutoCloseable {

  // More gain nothing on two cores: a third batch would wait for the processor, not for the disk.
  private static final int WRITERS = 2;

  // Of the writers, and behind them that of what is written apart.
  private final List<Desk> desks;

  private record Desk(Intake intake, JournalWriter writer, Thread thread) {}

  public Journal(Database database, Fence fence) {
    this.desks = IntStream.rangeClosed(0, WRITERS).mapToObj(n -> desk(database, fence, n)).toList();
  }

  private static Desk desk(Database database, Fence fence, int number) {
    Intake intake = new Intake(JournalWriter.SUBMISSIONS_MAX);
    JournalWriter writer = new JournalWriter(database, fence, intake);
    // Of the platform: virtual threads share carriers with user code that may keep them all busy.
    Thread thread = Thread.ofPlatform().daemon().name("millrace-journal-" + number).start(writer);
    return new Desk(intake, writer, thread);
  }

  /**
   * Hands entries over whose outcome somebody will wait for, see {@link Entry#await()}. Returns
   * without waiting for the commit; blocks while the journal is full.
   *
   * @throws DatabaseException with reason CLOSED if this journal was closed
   */
  public void submit(List<? extends Entry<?>> entries) {
    put(new Submission(List.copyOf(entries), true, System.nanoTime()));
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
    put(new Submission(List.of(entry), false, System.nanoTime()));
  }

  private void put(Submission submission) {
    Desk desk =
        desks.get(submission.isApart() ? WRITERS : Math.floorMod(submission.writer(), WRITERS));
    if (!desk.intake.put(submission)) {
      DatabaseException closed = closedError(null);
      submission.fail(closed);
      throw closed;
    }
  }

  static DatabaseException closedError(@Nullable Throwable cause) {
    return new DatabaseException(
        Reason.CLOSED,
        "this Millrace was closed before the write was made; ask again on one that is open",
        cause);
  }

  /** Writes what is there, then ends. Blocks until that is done, also when interrupted. */
  @Override
  public void close() {
    for (Desk desk : desks) {
      desk.intake.close();
      desk.writer.stop();
    }
    boolean interrupted = false;
    for (Desk desk : desks) {
      while (desk.thread.isAlive()) {
        try {
          desk.thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
