package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.database.ServerTransaction;
import io.millrace.engine.run.Claim;
import io.millrace.run.StepStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The record of a step inside the transaction of its own work. The step's row is locked first, so
 * that of two attempts, whoever makes them, the second sees how the first ended; the fence comes
 * last. One for each node.
 */
final class StepTransactions {

  // Then the waiting attempt says so and goes on waiting.
  private static final Duration LOCK_WAIT = Duration.ofSeconds(5);
  // Between the record and the commit, while recovery waits: a round trip, on any network that is
  // of
  // use.
  private static final Duration COMMIT_SILENCE_MAX = Duration.ofSeconds(10);

  private final Database database;
  private final Duration silenceMax;
  private final Duration commitSilenceMax;
  private final WriteStepKind steps;
  private final NamedSql begin;
  private final NamedSql same;
  private final NamedSql end;
  private final WrittenLookup lookup;

  /**
   * @param silenceMax how long a transaction may send nothing
   */
  StepTransactions(Database database, WriteStepKind steps, Duration silenceMax) {
    this.database = database;
    this.silenceMax = silenceMax;
    this.commitSilenceMax =
        silenceMax.compareTo(COMMIT_SILENCE_MAX) < 0 ? silenceMax : COMMIT_SILENCE_MAX;
    this.steps = steps;
    // Sent together, in one round trip.
    this.begin =
        NamedSql.parse(
            Stream.of("transaction_bounds", "transaction_begin", "transaction_unhurried")
                .map(name -> database.sql(StepTransactions.class, name))
                .collect(Collectors.joining(";\n")));
    this.same = NamedSql.parse(database.sql(StepTransactions.class, "transaction_same"));
    this.end = NamedSql.parse(database.sql(StepTransactions.class, "transaction_end"));
    this.lookup = new WrittenLookup(database);
  }

  /** A connection in a transaction; closing it rolls back what was not committed. */
  Connection open() throws SQLException {
    return database.transaction();
  }

  /** Ends the session of a transaction, wherever it is; see {@link Database#end}. */
  void end(Connection connection, ServerTransaction transaction) {
    database.end(connection, transaction);
  }

  /**
   * Locks the row, or finds that the work must not be done.
   *
   * @throws SQLException also if the row is not had in a few seconds, see {@link
   *     io.millrace.engine.database.SqlErrors#isLockTrouble}
   */
  Begun begin(Connection connection, Claim claim, long node, StepSlot slot, Progress progress)
      throws SQLException {
    Map<String, Object> values = values(claim, node, slot);
    values.put("lock_wait", millis(LOCK_WAIT));
    values.put("silence", millis(silenceMax));
    values.put("started_us", progress.startedUs());
    values.put("ordinal", slot.ordinal());
    values.put("attempts", progress.attempts());
    values.put("failures", progress.failures());
    values.put("fingerprint", Objects.requireNonNullElse(slot.fingerprint(), ""));
    Optional<ServerTransaction> begun = begun(connection, values);
    if (begun.isPresent()) {
      return new Begun.Holds(begun.get());
    }
    WriteStep.State asked = WriteStep.State.open(StepStatus.RUNNING, progress);
    WriteStep entry = new WriteStep(steps, claim, slot, asked, false);
    return new Begun.Refused(lookup.find(connection, List.of(entry)).getFirst());
  }

  private Optional<ServerTransaction> begun(Connection connection, Map<String, Object> values)
      throws SQLException {
    try (PreparedStatement statement = begin.prepare(connection, values)) {
      statement.execute();
      statement.getMoreResults();
      try (ResultSet row = statement.getResultSet()) {
        return row.next()
            ? Optional.of(new ServerTransaction(row.getInt("pid"), row.getString("transaction")))
            : Optional.empty();
      }
    }
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }

  /** What came of a beginning. */
  sealed interface Begun {

    /** The transaction holds the step's row. */
    record Holds(ServerTransaction transaction) implements Begun {}

    /** The step has ended before, or the claim is lost. */
    record Refused(Written known) implements Begun {}
  }

  /**
   * Records the success; false when the claim is lost, and then nothing may be committed. The
   * commit must follow within 10 s, or the server rolls all back.
   *
   * @throws IllegalStateException if it is not the transaction of the beginning any more
   */
  boolean end(
      Connection connection,
      ServerTransaction begun,
      Claim claim,
      long node,
      StepSlot slot,
      WriteStep.State end)
      throws SQLException {
    Map<String, Object> values = values(claim, node, slot);
    values.put("transaction", begun.number());
    values.put("finished_us", Objects.requireNonNull(end.finishedUs()));
    values.put("output", Objects.requireNonNull(end.output()));
    values.put("silence", millis(commitSilenceMax));
    if (hasRow(connection, this.end, values)) {
      return true;
    }
    requireSame(connection, begun, slot);
    return false;
  }

  /** Whatever the body has executed: what it committed by itself must not count as done once. */
  private void requireSame(Connection connection, ServerTransaction begun, StepSlot slot)
      throws SQLException {
    if (!hasRow(connection, same, Map.of("transaction", begun.number()))) {
      throw new IllegalStateException(
          "the body of step '%s' has ended its transaction, which is committed with the step's record; what it did since is rolled back, what it committed is not"
              .formatted(slot.path()));
    }
  }

  private static Map<String, Object> values(Claim claim, long node, StepSlot slot) {
    Map<String, Object> values = new HashMap<>();
    values.put("run_id", claim.runId().value());
    values.put("claim_no", claim.number());
    values.put("node", node);
    values.put("path", slot.path());
    return values;
  }

  private static boolean hasRow(Connection connection, NamedSql sql, Map<String, Object> values)
      throws SQLException {
    try (PreparedStatement statement = sql.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      return rows.next();
    }
  }
}
