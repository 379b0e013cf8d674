package io.millrace.engine.journal;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.database.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Writes single submissions that have to wait for a lock, such as a start whose idempotency key is
 * being committed by another process. They wait here, a few at a time, and hold up nobody else.
 */
final class SideWriter implements AutoCloseable {

  // Whoever holds such a lock is a transaction of the journal's own kind or a user's; longer is
  // trouble.
  private static final String LOCK_TIMEOUT =
      "set lock_timeout = '30s'; set idle_in_transaction_session_timeout = '2s'";
  // So many wait at a time, each on a connection of its own.
  private static final int AT_A_TIME_MAX = 4;

  private final Database database;
  private final Fence fence;
  private final StatementTexts texts;
  private final Semaphore room = new Semaphore(AT_A_TIME_MAX, true);
  private final ExecutorService thread =
      Executors.newThreadPerTaskExecutor(
          Thread.ofVirtual().name("millrace-journal-side").factory());

  SideWriter(Database database, Fence fence, StatementTexts texts) {
    this.database = database;
    this.fence = fence;
    this.texts = texts;
  }

  void write(Submission submission) {
    thread.execute(
        () -> {
          room.acquireUninterruptibly();
          try {
            writeNow(submission);
          } finally {
            room.release();
          }
        });
  }

  private void writeNow(Submission submission) {
    try (Reserved reserved = database.reserve()) {
      Connection connection = reserved.get();
      try (Statement statement = connection.createStatement()) {
        statement.execute(LOCK_TIMEOUT);
      }
      Batch.of(fence, JournalWriter.entries(List.of(submission)))
          .write(connection, texts, Batch.Mode.CAREFUL);
    } catch (SQLException e) {
      submission.fail(SqlErrors.translate("a write waited for a lock in vain", e));
    } catch (RuntimeException e) {
      submission.fail(e);
    }
  }

  /** Waits for what is under way. */
  @Override
  public void close() {
    thread.close();
  }
}
