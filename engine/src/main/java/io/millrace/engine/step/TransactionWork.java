package io.millrace.engine.step;

import io.millrace.engine.database.SqlErrors;
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

  private Tried once(StepCall<?> call, Progress progress, @Nullable TimeLimit limit)
      throws Throwable {
    StepTransactions transactions = execution.writer().transactions();
    try (Connection connection = transactions.open()) {
      Written may =
          transactions.begin(
              connection, execution.claim(), execution.nodeId(), call.slot(), progress);
      if (!(may instanceof Written.Done)) {
        execution.closed(call.slot());
        return new Tried.Recorded(WriteStep.State.open(StepStatus.RUNNING, progress), may);
      }
      Object value = execute(call, connection, limit);
      String json = execution.writer().codec().result(call.path(), value, call.type());
      call.stop().check();
      WriteStep.State end =
          WriteStep.State.succeeded(progress, execution.writer().nowMicros(), json);
      return new Tried.Recorded(end, commit(connection, call, end));
    }
  }

  private Written commit(Connection connection, StepCall<?> call, WriteStep.State end)
      throws SQLException {
    boolean held =
        execution
            .writer()
            .transactions()
            .end(connection, execution.claim(), execution.nodeId(), call.slot(), end);
    if (!held) {
      return new Written.Lost();
    }
    connection.commit();
    execution.closed(call.slot());
    return new Written.Done();
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
    } catch (StepTimeoutException | RunStopped e) {
      // A body that ignores its interrupt must not go on inside the transaction.
      execution.writer().transactions().stop(connection);
      throw e;
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
