package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.run.Claim;
import io.millrace.run.StepStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The record of a step inside the transaction of its own work. The step's row is locked first, so
 * that of two attempts, whoever makes them, the second sees how the first ended; the fence comes
 * last. One for each node.
 */
final class StepTransactions {

  private final Database database;
  private final WriteStepKind steps;
  private final NamedSql begin;
  private final NamedSql end;
  private final WrittenLookup lookup;

  StepTransactions(Database database, WriteStepKind steps) {
    this.database = database;
    this.steps = steps;
    this.begin = NamedSql.parse(database.sql(StepTransactions.class, "transaction_begin"));
    this.end = NamedSql.parse(database.sql(StepTransactions.class, "transaction_end"));
    this.lookup = new WrittenLookup(database);
  }

  /** A connection in a transaction; closing it rolls back what was not committed. */
  Connection open() throws SQLException {
    return database.transaction();
  }

  /** Ends what a connection is doing; see {@link Database#stop}. */
  void stop(Connection connection) {
    database.stop(connection);
  }

  /** Locks the row; Done when the work may be done, else what is known instead. */
  Written begin(Connection connection, Claim claim, long node, StepSlot slot, Progress progress)
      throws SQLException {
    Map<String, Object> values = values(claim, node, slot);
    values.put("started_us", progress.startedUs());
    values.put("ordinal", slot.ordinal());
    values.put("attempts", progress.attempts());
    values.put("failures", progress.failures());
    values.put("fingerprint", Objects.requireNonNullElse(slot.fingerprint(), ""));
    if (hasRow(connection, begin, values)) {
      return new Written.Done();
    }
    WriteStep.State asked = WriteStep.State.open(StepStatus.RUNNING, progress);
    WriteStep entry = new WriteStep(steps, claim, slot, asked, false);
    return lookup.find(connection, List.of(entry)).getFirst();
  }

  /** Records the success; false when the claim is lost, and then nothing may be committed. */
  boolean end(Connection connection, Claim claim, long node, StepSlot slot, WriteStep.State end)
      throws SQLException {
    Map<String, Object> values = values(claim, node, slot);
    values.put("finished_us", Objects.requireNonNull(end.finishedUs()));
    values.put("output", Objects.requireNonNull(end.output()));
    return hasRow(connection, this.end, values);
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
