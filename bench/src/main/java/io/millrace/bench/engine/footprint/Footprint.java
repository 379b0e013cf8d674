package io.millrace.bench.engine.footprint;

import io.millrace.bench.engine.subject.Callers;
import io.millrace.bench.engine.subject.Job;
import io.millrace.bench.engine.subject.Station;
import io.millrace.bench.engine.subject.Subject;
import io.millrace.bench.heap.Heap;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Layout;
import io.millrace.bench.server.ServerAddress;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Bytes of heap that each run takes which is being executed, waiting in the body of a step; their
 * threads are virtual, so their stacks are among them. Before, as many have come and gone, so that
 * what stays for good is there.
 *
 * @param subject who executes them
 * @param runs at once
 * @param scale how thorough the heap is looked at
 */
record Footprint(Subject subject, int runs, Scale scale) implements DatabaseWorkload {

  /** Key of the figure. */
  static final String BYTES = "bytes";

  private static final int CALLERS = 64;
  private static final int CYCLES = 2;
  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  @Override
  public Layout layout() {
    return subject.layout();
  }

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(server);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    subject.verify(server, (long) CYCLES * runs, (long) CYCLES * runs);
  }

  private final class Round implements Session {

    private final Semaphore arrived = new Semaphore(0);
    private final Station station;

    // Replaced by the measuring thread between two cycles, when no run is under way.
    private volatile CountDownLatch gate = new CountDownLatch(1);

    private Round(ServerAddress server) throws Exception {
      this.station = subject.open(server, Job.ofSteps(1, this::waitAtGate));
      station.work();
    }

    private void waitAtGate() {
      arrived.release();
      try {
        gate.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted at the gate", e);
      }
    }

    @Override
    public Done run() throws Exception {
      cycle();
      long before = Heap.used(scale);
      double bytes = (double) (cycle() - before) / runs;
      return Done.ofRuns((long) CYCLES * runs, (long) CYCLES * runs).with(Map.of(BYTES, bytes));
    }

    /** Bytes in use while all are executed. */
    private long cycle() throws Exception {
      gate = new CountDownLatch(1);
      Callers.run(CALLERS, runs, index -> station.start(0));
      arrived.acquire(runs);
      long used = Heap.used(scale);
      gate.countDown();
      while (!station.allEnded()) {
        LockSupport.parkNanos(LOOK_AGAIN_NANOS);
      }
      return used;
    }

    @Override
    public void close() throws SQLException, IOException {
      station.close();
    }
  }
}
