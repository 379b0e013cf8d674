package io.millrace.bench.queues;

import io.millrace.Millrace;
import io.millrace.bench.heap.Heap;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * Bytes of heap of a node for each run that waits in a lane of it behind one that is executed. The
 * runs are stored by another node, which is gone when the heap is looked at.
 *
 * @param runs by which the bytes are divided
 * @param queued how many of them are stored: all, or none for what else the heap does meanwhile
 * @param scale how thorough the heap is looked at
 */
record QueuedMemory(int runs, int queued, Scale scale) implements DatabaseWorkload {

  /** Key of the figure. */
  static final String BYTES = "bytes";

  private static final Lanes ONE = new Lanes(1, 1);

  /** What stays for good is there after so many. */
  private static final int BEFORE = 1_000;

  @Override
  public Session open(ServerAddress server) throws Exception {
    var arrived = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    Millrace node = BenchNode.executing(server, BenchNode.ROOM, Duration.ZERO);
    node.register(
        Workflow.named(
            Lanes.WORKFLOW,
            Json.class,
            (run, input) -> {
              arrived.countDown();
              gate.await();
              return Json.NULL;
            }));
    ONE.store(server, BEFORE);
    arrived.await();
    return new Session() {
      @Override
      public Done run() {
        long before = Heap.used(scale);
        if (queued > 0) {
          ONE.store(server, queued);
        }
        double bytes = (double) (Heap.used(scale) - before) / runs;
        return Done.of(runs).with(Map.of(BYTES, bytes));
      }

      @Override
      public void close() {
        node.close(); // the run at the gate is interrupted and handed back
      }
    };
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    try (var tables = new LaneTables(server)) {
      tables.verifyWaiting(BEFORE + queued - 1);
    }
  }
}
