package io.millrace.bench.engine.backlog;

import io.millrace.Millrace;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A node with its defaults. Its runs wait at a gate, so that it has claimed what it has room for
 * before the clock starts; then so many pass as are to be executed.
 */
final class MillraceDrainer implements Drainer {

  /** A node with a backlog claims again when a quarter of its room is free, and no sooner. */
  private static final int CLAIMED = BenchNode.ROOM - BenchNode.ROOM / 4;

  private final Millrace millrace;
  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore gate = new Semaphore(0);
  private final Semaphore done = new Semaphore(0);

  // By the thread that measures alone: arrivals that it has seen, and runs that it let pass.
  private long seen;
  private long passed;

  MillraceDrainer(ServerAddress server) {
    // Those at the gate at the end are handed back at once.
    this.millrace = BenchNode.executing(server, BenchNode.ROOM, Duration.ZERO);
    millrace.register(Workflow.named("bench-empty", Json.class, this::execute));
  }

  private Json execute(Run run, Json input) throws InterruptedException {
    arrived.release();
    gate.acquire();
    run.action(StepPaths.NAME, () -> {});
    done.release();
    return Json.NULL;
  }

  @Override
  public void prepare() throws InterruptedException {
    int missing = (int) Math.max(0, passed + CLAIMED - seen);
    arrived.acquire(missing);
    seen += missing;
  }

  @Override
  public void drain(int runs) throws InterruptedException {
    gate.release(runs);
    done.acquire(runs);
    passed += runs;
  }

  @Override
  public void close() {
    millrace.close();
  }
}
