package io.millrace.bench.journal;

import io.millrace.Millrace;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Millrace: empty runs of one step, until the database says that all have ended.
 *
 * @param runs in all
 * @param start whether starting them is part of what is measured; if not, the clock starts when the
 *     node, up but without the workflow, is given it
 */
record MillraceRuns(int runs, Start start) implements DatabaseWorkload {

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  // Empty runs need room for full batches: with the default of 256 one holds about a hundred.
  private static final int AT_A_TIME = 1_000;

  @Override
  public Session open(ServerAddress server) throws Exception {
    var tables = new RunTables(server, 0);
    if (start == Start.BEFORE) {
      try (Millrace starter = BenchNode.starting(server)) {
        Round.startAll(starter, Round.workflow(new CountDownLatch(0)), runs);
      }
    }
    return new Round(tables, BenchNode.executing(server, AT_A_TIME));
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, runs, runs);
  }

  private final class Round implements Session {

    private final RunTables tables;
    private final Millrace millrace;
    private final CountDownLatch bodies = new CountDownLatch(runs);

    private Round(RunTables tables, Millrace millrace) {
      this.tables = tables;
      this.millrace = millrace;
    }

    private static Workflow<Json, Json> workflow(CountDownLatch bodies) {
      return Workflow.named(
          "bench-empty",
          Json.class,
          (run, input) -> {
            run.action(StepPaths.NAME, bodies::countDown);
            return Json.NULL;
          });
    }

    private static void startAll(Millrace millrace, Workflow<Json, Json> workflow, int runs) {
      List<Json> inputs = Collections.nCopies(runs, Json.NULL);
      int started = millrace.startAll(millrace.register(workflow), inputs).size();
      if (started != runs) {
        throw new IllegalStateException("started %d of %d runs".formatted(started, runs));
      }
    }

    @Override
    public Done run() throws Exception {
      if (start == Start.MEASURED) {
        startAll(millrace, workflow(bodies), runs);
      } else {
        millrace.register(workflow(bodies));
      }
      bodies.await();
      // The last bodies have run, so the end is near: looking often now disturbs nothing before it.
      while (!tables.allFinished()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return Done.of(runs);
    }

    @Override
    public void close() throws SQLException {
      millrace.close();
      tables.close();
    }
  }
}
