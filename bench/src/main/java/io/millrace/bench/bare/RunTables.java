package io.millrace.bench.bare;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import io.millrace.bench.sql.NamedStatement;
import io.millrace.bench.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * The engine's own tables under bare SQL, on one connection: every call is one statement and one
 * commit. All that knows the tables' columns is here and in the files beside it.
 */
public final class RunTables implements AutoCloseable {

  static final Sql INSERT_RUNS = Sql.of(RunTables.class, "insert-runs.sql");
  static final Sql INSERT_CLAIMED_RUN = Sql.of(RunTables.class, "insert-claimed-run.sql");
  static final Sql CLAIM_RUNS = Sql.of(RunTables.class, "claim-runs.sql");
  static final Sql INSERT_STEP = Sql.of(RunTables.class, "insert-step.sql");
  static final Sql INSERT_STEPS = Sql.of(RunTables.class, "insert-steps.sql");
  static final Sql STEPS = Sql.of(RunTables.class, "steps.sql");
  static final Sql FINISH_RUNS = Sql.of(RunTables.class, "finish-runs.sql");

  private static final Duration ENDS_WITHIN = Duration.ofMinutes(1);
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private final Connection connection;
  private final long node;
  private final NamedStatement insertRuns;
  private final NamedStatement insertClaimedRun;
  private final NamedStatement claimRuns;
  private final NamedStatement insertStep;
  private final NamedStatement insertSteps;
  private final NamedStatement steps;
  private final NamedStatement finishRuns;

  /** Opens a connection that claims as this node. */
  public RunTables(ServerAddress server, long node) throws SQLException {
    this.connection = server.connect(BenchSchema.NAME);
    this.node = node;
    this.insertRuns = new NamedStatement(connection, INSERT_RUNS);
    this.insertClaimedRun = new NamedStatement(connection, INSERT_CLAIMED_RUN);
    this.claimRuns = new NamedStatement(connection, CLAIM_RUNS);
    this.insertStep = new NamedStatement(connection, INSERT_STEP);
    this.insertSteps = new NamedStatement(connection, INSERT_STEPS);
    this.steps = new NamedStatement(connection, STEPS);
    this.finishRuns = new NamedStatement(connection, FINISH_RUNS);
  }

  /** Stores runs, queued, in this order. */
  public void insert(List<UUID> runs) throws SQLException {
    insertRuns.setArray("run_ids", "uuid", runs.toArray()).update();
  }

  /** Stores one run, claimed already. */
  public void insertClaimed(UUID run) throws SQLException {
    insertClaimedRun.set("run_id", run).set("node_id", node).update();
  }

  /** Claims the first {@code size} queued runs that nobody else is claiming. */
  public List<UUID> claim(int size) throws SQLException {
    return claimRuns.set("node_id", node).set("size", size).ids();
  }

  /** Records one step of one run. */
  public void insertStep(UUID run, String path, int ordinal) throws SQLException {
    insertStep
        .set("run_id", run)
        .set("path", path)
        .set("ordinal", ordinal)
        .set("node_id", node)
        .update();
  }

  /** Records one step of each of these runs. */
  public void insertSteps(List<UUID> runs, String path, int ordinal) throws SQLException {
    int size = runs.size();
    insertSteps(runs, Collections.nCopies(size, path), Collections.nCopies(size, ordinal));
  }

  /** Records so many steps of one run. */
  public void insertBranches(UUID run, int count) throws SQLException {
    insertSteps(
        Collections.nCopies(count, run),
        IntStream.range(0, count).mapToObj(i -> "group/" + i).toList(),
        IntStream.range(0, count).boxed().toList());
  }

  private void insertSteps(List<UUID> runs, List<String> paths, List<Integer> ordinals)
      throws SQLException {
    insertSteps
        .setArray("run_ids", "uuid", runs.toArray())
        .setArray("paths", "text", paths.toArray())
        .setArray("ordinals", "int4", ordinals.toArray())
        .set("node_id", node)
        .update();
  }

  /** Reads the recorded steps of one run; how many there are. */
  public int steps(UUID run) throws SQLException {
    return steps.set("run_id", run).rows();
  }

  /** Ends claimed runs. */
  public void finish(List<UUID> runs) throws SQLException {
    int ended =
        finishRuns.setArray("run_ids", "uuid", runs.toArray()).set("node_id", node).update();
    if (ended != runs.size()) {
      throw new IllegalStateException("ended %d of %d claimed runs".formatted(ended, runs.size()));
    }
  }

  /** True when no run is queued or running. */
  public boolean allFinished() throws SQLException {
    return count("select count(*) from run where status in ('queued', 'running')") == 0;
  }

  /**
   * Looks whether the round left what it should.
   *
   * @throws IllegalStateException if it did not
   */
  public static void verify(ServerAddress server, long runsSucceeded, long stepsSucceeded)
      throws SQLException {
    long runs;
    long steps;
    try (var tables = new RunTables(server, 0)) {
      runs = tables.succeeded();
      steps = tables.count("select count(*) from step where status = 'succeeded'");
    }
    if (runs != runsSucceeded || steps != stepsSucceeded) {
      throw new IllegalStateException(
          "found %d runs and %d steps that succeeded, not %d and %d"
              .formatted(runs, steps, runsSucceeded, stepsSucceeded));
    }
  }

  /**
   * Waits until as many runs have succeeded, whose steps are recorded and whose ends may be under
   * way.
   *
   * @throws IllegalStateException if that takes too long
   */
  public static void awaitSucceeded(ServerAddress server, long runs) throws SQLException {
    try (var tables = new RunTables(server, 0)) {
      long deadline = System.nanoTime() + ENDS_WITHIN.toNanos();
      long found = tables.succeeded();
      while (found < runs && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        found = tables.succeeded();
      }
      if (found != runs) {
        throw new IllegalStateException(
            "found %d runs that succeeded, not %d".formatted(found, runs));
      }
    }
  }

  private long succeeded() throws SQLException {
    return count("select count(*) from run where status = 'succeeded'");
  }

  private long count(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
