package io.millrace.engine.step;

import io.millrace.engine.codec.PayloadName;
import io.millrace.engine.database.ServerTransaction;
import io.millrace.engine.database.SqlErrors;
import io.millrace.engine.step.StepTransactions.Begun;
import io.millrace.failure.ClaimLost;
import io.millrace.failure.RunStopped;
import io.millrace.failure.StepTimeoutException;
import io.millrace.run.StepStatus;
import io.millrace.workflow.TransactionBody;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that is SQL, recorded in its own transaction: both are committed or neither is.
 *
 * <p>Nobody knows what a lost connection committed. The next try locks the step's row first, which
 * waits for a commit that is still under way, and finds the record if there is one.
 */
final class TransactionWork implements StepWork {

  private static final Logger log = LoggerFactory.getLogger(TransactionWork.class);

  // As long as the journal waits.
  private static final Duration OUTAGE_MAX = Duration.ofSeconds(60);
  private static final long PAUSE_MS = 100;

  private final Execution execution;
  private final TransactionBody<?> body;

  TransactionWork(Execution execution, TransactionBody<?> body) {
    this.execution = execution;
    this.body = body;
  }

  @Override
  public boolean holdsItsRow() {
    return true;
  }

  @Override
  public Tried attempt(StepCall<?> call, Progress progress, @Nullable TimeLimit limit) {
    execution.open(call.stop(), call.slot(), WriteStep.State.open(StepStatus.RUNNING, progress));
    long deadline = System.nanoTime() + OUTAGE_MAX.toNanos();
    while (true) {
      try {
        return once(call, progress, limit);
      } catch (RunStopped stopped) {
        throw stopped;
      } catch (Throwable error) {
        call.stop().check();
        if (error instanceof SQLException sql && SqlErrors.isSilence(sql)) {
          // It would be silent for as long the next time: the policy decides.
          return new Tried.Failed(silent(call, sql), false);
        }
        boolean lost = error instanceof SQLException sql && SqlErrors.isConnectionLoss(sql);
        if (!lost || Thread.currentThread().isInterrupted()) {
          return new Tried.Failed(error, false);
        }
        if (System.nanoTime() > deadline) {
          // Without the database nothing can be recorded: the run goes on where there is one.
          execution.stop(new ClaimLost(execution.runId()));
          call.stop().check();
        }
        log.warn(
            "step '{}' lost its connection and begins again: {}", call.path(), error.getMessage());
        pause();
      }
    }
  }

  private static SQLException silent(StepCall<?> call, SQLException error) {
    return new SQLException(
        "the transaction of step '%s' was silent for longer than transactionSilenceMax: %s"
            .formatted(call.path(), error.getMessage()),
        error.getSQLState(),
        error);
  }

  private Tried once(StepCall<?> call, Progress progress, @Nullable TimeLimit limit)
      throws Throwable {
    try (Connection connection = transactions().open()) {
      return switch (begin(connection, call, progress)) {
        case Begun.Refused(Written known) -> {
          execution.closed(call.slot());
          yield new Tried.Recorded(WriteStep.State.open(StepStatus.RUNNING, progress), known);
        }
        case Begun.Holds(ServerTransaction held) -> inside(connection, held, call, progress, limit);
      };
    }
  }

  private Begun begin(Connection connection, StepCall<?> call, Progress progress)
      throws SQLException {
    while (true) {
      try {
        return transactions()
            .begin(connection, execution.claim(), execution.nodeId(), call.slot(), progress);
      } catch (SQLException e) {
        if (!SqlErrors.isLockTrouble(e)) {
          throw e;
        }
        connection.rollback();
        call.stop().check();
        log.warn(
            "step '{}' of run {} waits for another transaction, as of an earlier attempt, that holds its row: {}",
            call.path(),
            execution.runId(),
            e.getMessage());
      }
    }
  }

  private Tried inside(
      Connection connection,
      ServerTransaction held,
      StepCall<?> call,
      Progress progress,
      @Nullable TimeLimit limit)
      throws Throwable {
    try {
      Object value = execute(call, connection, limit);
      String json =
          execution
              .writer()
              .codec()
              .result(PayloadName.result(execution.runId(), call.path()), value, call.type());
      call.stop().check();
      WriteStep.State end =
          WriteStep.State.succeeded(progress, execution.writer().nowMicros(), json);
      return new Tried.Recorded(end, commit(connection, held, call, end));
    } catch (Throwable error) {
      letGo(connection, held, error);
      throw error;
    }
  }

  /**
   * Frees the row and what else is locked, before anybody records how the attempt ended: that waits
   * for the row.
   */
  private void letGo(Connection connection, ServerTransaction held, Throwable error) {
    // A body that ignores its interrupt must not go on inside the transaction.
    boolean bodyMayGoOn = error instanceof StepTimeoutException || error instanceof RunStopped;
    if (bodyMayGoOn || !rolledBack(connection)) {
      transactions().end(connection, held);
    }
  }

  private static boolean rolledBack(Connection connection) {
    try {
      connection.rollback();
      return true;
    } catch (SQLException e) {
      log.debug("a connection is lost, and its session has to be ended by the server", e);
      return false;
    }
  }

  private Written commit(
      Connection connection, ServerTransaction held, StepCall<?> call, WriteStep.State end)
      throws SQLException {
    boolean recorded =
        transactions()
            .end(connection, held, execution.claim(), execution.nodeId(), call.slot(), end);
    if (!recorded) {
      return new Written.Lost();
    }
    commitOrLose(connection);
    execution.closed(call.slot());
    return new Written.Done();
  }

  /** Silence here is not the body's but ours, or the network's: as if the connection were lost. */
  private static void commitOrLose(Connection connection) throws SQLException {
    try {
      connection.commit();
    } catch (SQLException e) {
      throw SqlErrors.isSilence(e) ? SqlErrors.asConnectionLoss(e) : e;
    }
  }

  private @Nullable Object execute(
      StepCall<?> call, Connection connection, @Nullable TimeLimit limit) throws Throwable {
    try (GuardedConnection guarded = new GuardedConnection(connection, call.path())) {
      if (limit == null) {
        return body.execute(guarded.connection());
      }
      Attempt attempt = new Attempt(call.stop());
      return new TimedBody(execution, attempt, () -> body.execute(guarded.connection()))
          .call(call.stop(), call.path(), limit);
    }
  }

  private StepTransactions transactions() {
    return execution.writer().transactions();
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
