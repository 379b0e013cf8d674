package io.millrace.engine.step;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.database.SqlErrors;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.DatabaseException.Reason;
import io.millrace.run.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what is recorded of a run, and closes what was left of it. */
public final class History {

  // A page of recorded steps: what a replay usually needs, and what a node can hold for each of its
  // runs.
  private static final int PAGE_ROWS = 1_000;
  private static final long PAGE_BYTES = 1 << 20;
  // As long as the journal waits.
  private static final Duration OUTAGE_MAX = Duration.ofSeconds(60);
  private static final long RETRY_PAUSE_MS = 100;

  private static final Logger log = LoggerFactory.getLogger(History.class);

  private final Database database;
  private final NamedSql page;
  private final NamedSql atOrdinal;
  private final NamedSql firstStart;
  private final NamedSql closeLeft;

  public History(Database database) {
    this.database = database;
    this.page = NamedSql.parse(database.sql(History.class, "history"));
    this.atOrdinal = NamedSql.parse(database.sql(History.class, "at_ordinal"));
    this.firstStart = NamedSql.parse(database.sql(History.class, "first_start"));
    this.closeLeft = NamedSql.parse(database.sql(History.class, "close_left"));
  }

  /**
   * A page of recorded steps.
   *
   * @param steps in the order of their paths
   * @param complete true when there are no more behind them
   */
  record Page(List<RecordedStep> steps, boolean complete) {}

  /**
   * The memo of a claimed run with its first page. Must be called after the claim's commit: what
   * the last claim recorded is then visible, and it can record nothing more.
   *
   * @throws DatabaseException if the database stays away
   */
  public Memo memo(RunId run) {
    return new Memo(run, this, pageFrom(run, ""));
  }

  /**
   * See {@link Execution#closeLeft}.
   *
   * @throws DatabaseException if the database stays away
   */
  void closeLeft(Execution execution) {
    Map<String, Object> values =
        Map.of(
            "run_id", execution.runId().value(),
            "claim_no", execution.claim().number(),
            "fence_node", execution.nodeId(),
            "own", execution.ownPaths().toArray(new String[0]));
    int closed =
        onPool(
            connection -> {
              try (PreparedStatement statement = closeLeft.prepare(connection, values)) {
                return statement.executeUpdate();
              }
            });
    log.debug("run {} ends; {} steps of earlier executions end with it", execution.runId(), closed);
  }

  /** The page that begins at a path. */
  Page pageFrom(RunId run, String path) {
    return onPool(connection -> read(connection, run, path));
  }

  /** The recorded path at this place of a scope, if any. */
  Optional<String> pathAt(RunId run, StepSlot slot) {
    Map<String, Object> values =
        Map.of("run_id", run.value(), "ordinal", slot.ordinal(), "scope", slot.scope());
    return onPool(
        connection -> {
          try (PreparedStatement statement = atOrdinal.prepare(connection, values);
              ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getString("path")) : Optional.empty();
          }
        });
  }

  /** When the first attempt of a recorded step began, in microseconds since 1970. */
  long firstStartUs(RunId run, String path) {
    Map<String, Object> values = Map.of("run_id", run.value(), "path", path);
    return onPool(
        connection -> {
          try (PreparedStatement statement = firstStart.prepare(connection, values);
              ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong("started_us");
          }
        });
  }

  private Page read(Connection connection, RunId run, String fromPath) throws SQLException {
    Map<String, Object> values =
        Map.of(
            "run_id", run.value(), "from_path", fromPath, "rows", PAGE_ROWS, "bytes", PAGE_BYTES);
    List<RecordedStep> steps = new ArrayList<>();
    int rowsInPage = 0;
    try (PreparedStatement statement = page.prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        steps.add(StepRows.read(rows, "node_id", rows.getInt("claim_no")));
        rowsInPage = rows.getInt("rows_in_page");
      }
    }
    // Fewer rows than the page found were cut off by their bytes.
    return new Page(steps, rowsInPage < PAGE_ROWS && steps.size() == rowsInPage);
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(Connection connection) throws SQLException;
  }

  /** Waits for a lost database as the journal does: a run must not fail for a lost connection. */
  private <T> T onPool(Question<T> question) {
    long deadline = System.nanoTime() + OUTAGE_MAX.toNanos();
    while (true) {
      try {
        return onPoolOnce(question);
      } catch (DatabaseException e) {
        if (e.reason() != Reason.UNREACHABLE || System.nanoTime() > deadline || !pause()) {
          throw e;
        }
      }
    }
  }

  /** False when interrupted; the interrupt is kept. */
  private static boolean pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE_MS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private <T> T onPoolOnce(Question<T> question) {
    return database.call(
        "cannot read recorded steps",
        jdbi ->
            jdbi.withHandle(
                handle -> {
                  try {
                    return question.ask(handle.getConnection());
                  } catch (SQLException e) {
                    throw SqlErrors.translate("cannot read recorded steps", e);
                  }
                }));
  }
}
