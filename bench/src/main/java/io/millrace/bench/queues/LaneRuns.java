package io.millrace.bench.queues;

import io.millrace.Millrace;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Empty runs that are all stored before one node begins to execute them, until the database says
 * that all have ended.
 *
 * @param lanes where they wait
 * @param runs in all
 */
record LaneRuns(Lanes lanes, int runs) implements DatabaseWorkload {

  /** Empty runs need room for full batches. */
  static final int ROOM = 1_000;

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  @Override
  public Session open(ServerAddress server) throws Exception {
    lanes.store(server, runs);
    return new Round(server);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    verify(server, lanes, runs);
  }

  /** Looks whether all have succeeded within the limits. */
  static void verify(ServerAddress server, Lanes lanes, int runs) throws SQLException {
    RunTables.verify(server, runs, 0);
    try (var tables = new LaneTables(server)) {
      tables.verifyLimit(lanes.lanes() == 0 ? runs : lanes.limit());
      tables.verifyLimitOfAll(lanes.bound() == 0 ? runs : lanes.bound());
    }
  }

  private final class Round implements Session {

    private final CountDownLatch bodies = new CountDownLatch(runs);
    private final Millrace node;
    private final RunTables tables;

    private Round(ServerAddress server) throws SQLException {
      this.node = BenchNode.executing(server, ROOM);
      this.tables = new RunTables(server, 0);
    }

    @Override
    public Done run() throws Exception {
      node.register(
          Workflow.named(
              Lanes.WORKFLOW,
              Json.class,
              (run, input) -> {
                bodies.countDown();
                return Json.NULL;
              }));
      bodies.await();
      // The last bodies have run, so the end is near: looking often now disturbs nothing before it.
      while (!tables.allFinished()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return Done.of(runs);
    }

    @Override
    public void close() throws SQLException {
      node.close();
      tables.close();
    }
  }
}
