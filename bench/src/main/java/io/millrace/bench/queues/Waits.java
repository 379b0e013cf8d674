package io.millrace.bench.queues;

import io.millrace.Millrace;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * How long runs wait that nothing but the load keeps from starting. Admission: from the call that
 * starts a run in a lane of its own to the first line of its function, while one node works off the
 * runs of other lanes. Release: from the last line of a run of those lanes to the first line of the
 * next one in its lane.
 *
 * @param lanes where the load is
 * @param runs the load; 0 for none
 * @param work how long each run of it takes
 * @param room runs that the node executes at a time
 * @param samples of admission, at most: none is begun when the load is gone
 */
record Waits(Lanes lanes, int runs, Duration work, int room, int samples)
    implements DatabaseWorkload {

  private static final String OWN = "own-";
  private static final long PAUSE_NANOS = 5_000_000;
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  /** The key of a latency of admission. */
  static String admission(String key) {
    return "admission-" + key;
  }

  /** The key of a latency of release. */
  static String release(String key) {
    return "release-" + key;
  }

  /** The figures of both, by their keys. */
  static Map<String, Double> figures(Latencies admissions, Latencies releases) {
    Map<String, Double> figures = new HashMap<>();
    Map<String, Double> admitted = admissions.figures();
    admitted.forEach((key, value) -> figures.put(admission(key), value));
    releases.figures().forEach((key, value) -> figures.put(release(key), value));
    return figures;
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    if (runs > 0) {
      lanes.store(server, runs);
    }
    return new Round(server);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    try (var tables = new LaneTables(server)) {
      tables.verifyLimit(lanes.limit() == 0 ? runs + samples : lanes.limit());
    }
  }

  private final class Round implements Session {

    private final AtomicLongArray ended = new AtomicLongArray(Math.max(1, lanes.lanes()));
    private final AtomicLongArray releases = new AtomicLongArray(Math.max(1, runs));
    private final AtomicInteger released = new AtomicInteger();
    private final CountDownLatch load = new CountDownLatch(runs);
    private final Semaphore begun = new Semaphore(0);
    private final Millrace node;
    private final RunTables tables;
    private final Workflow<Json, Json> workflow =
        Workflow.named(Lanes.WORKFLOW, Json.class, (run, input) -> execute(Lanes.lane(input)));

    // Written by the one run of a lane of its own that is under way, read after it has begun.
    private volatile long ownBegan;

    private Round(ServerAddress server) throws SQLException {
      this.node = BenchNode.executing(server, room, Duration.ZERO);
      this.tables = new RunTables(server, 0);
    }

    private Json execute(String lane) {
      long now = System.nanoTime();
      if (lane.startsWith(OWN)) {
        ownBegan = now;
        begun.release();
        return Json.NULL;
      }
      int number = Integer.parseInt(lane);
      long before = ended.get(number);
      if (lanes.limit() == 1 && before != 0) {
        releases.set(released.getAndIncrement(), now - before);
      }
      if (!work.isZero()) {
        LockSupport.parkNanos(work.toNanos());
      }
      load.countDown();
      ended.set(number, System.nanoTime());
      return Json.NULL;
    }

    @Override
    public Done run() throws Exception {
      node.register(workflow);
      var admissions = new Latencies(samples);
      int taken = 0;
      do {
        LockSupport.parkNanos(PAUSE_NANOS);
        long start = System.nanoTime();
        node.start(workflow, Lanes.input(OWN + taken), new Lanes(1, lanes.limit()).options());
        begun.acquire();
        admissions.add(ownBegan - start);
        taken++;
      } while (taken < samples && (runs == 0 || load.getCount() > 0));
      load.await();
      while (!tables.allFinished()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return Done.of(runs + (long) taken).with(figures(admissions));
    }

    private Map<String, Double> figures(Latencies admissions) {
      if (released.get() == 0) {
        Map<String, Double> figures = new HashMap<>();
        admissions.figures().forEach((key, value) -> figures.put(admission(key), value));
        return figures;
      }
      var all = new Latencies(released.get());
      for (int i = 0; i < released.get(); i++) {
        all.add(releases.get(i));
      }
      return Waits.figures(admissions, all);
    }

    @Override
    public void close() throws SQLException {
      node.close();
      tables.close();
    }
  }
}
