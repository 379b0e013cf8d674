package io.millrace.engine.journal;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.engine.database.SqlErrors;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that writes: takes what has arrived, writes it, tells the callers. */
final class JournalWriter implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

  // Submissions in one transaction: beyond a few hundred the cost per row no longer falls.
  static final int SUBMISSIONS_MAX = 1_024;
  // Bytes in one transaction; a single larger submission goes alone.
  private static final int BYTES_MAX = 8 << 20;
  private static final int WEIGHT_MAX = Entry.WEIGHT_MAX;
  // A lock that is not had in this time is waited for elsewhere, so that it holds up nobody else.
  // And who is stopped between two statements of a transaction must not hold lanes, nor its own
  // row.
  private static final String LOCK_TIMEOUT =
      "set lock_timeout = '50ms'; set idle_in_transaction_session_timeout = '2s'";
  // How long a lost database is waited for; a node whose lease ends meanwhile stops its runs.
  private static final Duration OUTAGE_MAX = Duration.ofSeconds(60);
  private static final Duration RECONNECT_PAUSE_MAX = Duration.ofSeconds(1);

  private final Reserved connection;
  private final Fence fence;
  private final StatementTexts texts;
  private final Intake intake;
  private final SideWriter side;

  // Written by Journal.close(), read by the writer's thread: ends the wait for a lost database.
  private volatile boolean stopping;

  JournalWriter(Database database, Fence fence, Intake intake) {
    this.connection = database.reserve();
    this.fence = fence;
    this.texts = new StatementTexts(database.sql(JournalWriter.class, "fence"));
    this.intake = intake;
    this.side = new SideWriter(database, fence, texts);
  }

  void stop() {
    stopping = true;
  }

  @Override
  public void run() {
    List<Submission> taken = new ArrayList<>();
    try {
      while (intake.take(taken)) {
        writeOrTell(taken);
        taken.clear();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      // A careless caller has interrupted this thread, or it could not even receive; it ends, and
      // nobody may wait in vain.
      log.error("the journal's writer ends; who waits for it is told", e);
      taken.forEach(submission -> submission.fail(Journal.closedError(e)));
      intake.leftovers().forEach(left -> left.fail(Journal.closedError(e)));
    } finally {
      side.close();
      connection.close();
    }
  }

  /** This loop must go on whatever happens: every caller waits for it. */
  private void writeOrTell(List<Submission> taken) throws InterruptedException {
    try {
      writeAll(taken);
    } catch (RuntimeException | Error e) {
      connection.discard();
      log.error(
          "writing failed; callers that were not told yet hear of it, the journal goes on", e);
      RuntimeException told = e instanceof RuntimeException r ? r : new IllegalStateException(e);
      taken.forEach(submission -> submission.fail(told));
    }
  }

  private void writeAll(List<Submission> taken) throws InterruptedException {
    int from = 0;
    while (from < taken.size()) {
      int to = end(taken, from);
      write(taken.subList(from, to));
      from = to;
    }
  }

  /**
   * Where a transaction ends that begins there: none is too large or too long, since whoever waits
   * for a place on this node waits for its end, and others wait for its locks. Weights may be
   * others when the next one begins.
   */
  static int end(List<Submission> taken, int from) {
    int bytes = 0;
    int weight = 0;
    for (int i = from; i < taken.size(); i++) {
      bytes += taken.get(i).bytes();
      weight += taken.get(i).weight();
      if (i > from && (bytes > BYTES_MAX || weight > WEIGHT_MAX)) {
        return i;
      }
    }
    return taken.size();
  }

  /**
   * Writes in one transaction; on an error of the data, writes the halves, so that it fails alone.
   */
  private void write(List<Submission> part) throws InterruptedException {
    try {
      writeOnce(part);
    } catch (SQLException e) {
      if (SqlErrors.isConnectionLoss(e)) {
        connection.discard();
        writeAfterOutage(part, e);
      } else if (part.size() > 1) {
        write(part.subList(0, part.size() / 2));
        write(part.subList(part.size() / 2, part.size()));
      } else if (SqlErrors.isLockTrouble(e)) {
        part.getFirst().entries().forEach(Entry::postponed);
        side.write(part.getFirst());
      } else {
        part.getFirst().fail(SqlErrors.translate("a write was refused", e));
      }
    } catch (RuntimeException e) {
      // A kind that cannot bind or settle is a defect; its callers must hear of it, the rest goes
      // on.
      connection.discard();
      log.error(
          "writing {} submissions failed; their callers are told, the journal goes on",
          part.size(),
          e);
      part.forEach(submission -> submission.fail(e));
    }
  }

  /** Hopes that no row exists which is to be made; takes the careful statements where one does. */
  private void writeOnce(List<Submission> part) throws SQLException {
    Batch batch = Batch.of(fence, entries(part));
    try {
      intake.expect(batch.write(open(), texts, Batch.Mode.HOPEFUL));
    } catch (SQLException e) {
      if (!SqlErrors.isUniqueViolation(e)) {
        throw e;
      }
      intake.expect(batch.write(open(), texts, Batch.Mode.CAREFUL));
    }
  }

  private Connection open() throws SQLException {
    boolean fresh = !connection.isOpen();
    Connection open = connection.get();
    if (fresh) {
      try (Statement statement = open.createStatement()) {
        statement.execute(LOCK_TIMEOUT);
      }
    }
    return open;
  }

  /**
   * Tries until the database is back. Nobody knows what the lost connection committed: see Entry.
   */
  private void writeAfterOutage(List<Submission> part, SQLException first)
      throws InterruptedException {
    log.warn("the journal lost its connection and tries again: {}", first.getMessage());
    long deadline = System.nanoTime() + OUTAGE_MAX.toNanos();
    long pauseMs = 10;
    SQLException last = first;
    while (System.nanoTime() < deadline && !stopping) {
      TimeUnit.MILLISECONDS.sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, RECONNECT_PAUSE_MAX.toMillis());
      try {
        writeOnce(part);
        return;
      } catch (SQLException e) {
        connection.discard();
        if (!SqlErrors.isConnectionLoss(e)) {
          write(part);
          return;
        }
        last = e;
      }
    }
    SQLException cause = last;
    part.forEach(s -> s.fail(SqlErrors.translate("the database did not come back", cause)));
  }

  static List<Entry<?>> entries(List<Submission> part) {
    List<Entry<?>> entries = new ArrayList<>(part.size());
    part.forEach(submission -> entries.addAll(submission.entries()));
    return entries;
  }
}
