package io.millrace.bench.engine.memo;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import io.millrace.failure.RunFailedException;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The same run executed twice: it records its steps and then fails; it is retried and finds them.
 *
 * @param steps of 10 ms each
 * @param repetitions runs in each round, one after another
 */
record Replays(int steps, int repetitions) implements DatabaseWorkload {

  static final Duration STEP = Duration.ofMillis(10);

  @Override
  public Session open(ServerAddress server) {
    return new Round(BenchNode.executing(server, BenchNode.ROOM));
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, repetitions, (long) repetitions * steps);
  }

  private final class Round implements Session {

    private final Millrace millrace;
    private final ReplayTimes times = new ReplayTimes(repetitions);
    private final BlockingQueue<Execution> executions = new LinkedBlockingQueue<>();
    private final Workflow<Integer, Json> workflow;

    // Set by run(), read by the one run that is under way.
    private volatile boolean cold;

    private Round(Millrace millrace) {
      this.millrace = millrace;
      this.workflow =
          millrace.register(Workflow.named("bench-replay", Integer.class, this::execute));
    }

    private Json execute(Run run, int count) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        run.action(StepPaths.NAME, () -> Thread.sleep(STEP));
      }
      executions.add(new Execution(start, System.nanoTime()));
      if (cold) {
        throw new IllegalStateException("it fails once, so that it can be retried");
      }
      return Json.NULL;
    }

    @Override
    public Done run() throws Exception {
      for (int i = 0; i < repetitions; i++) {
        cold = true;
        RunHandle<Json> handle = millrace.start(workflow, steps);
        try {
          handle.await();
          throw new IllegalStateException("the run did not fail");
        } catch (RunFailedException expected) {
          cold = false;
        }
        Execution first = executions.take();
        long retry = System.nanoTime();
        millrace.retry(handle.id());
        Execution second = executions.take();
        handle.await();
        times.add(first.nanos(), second.end() - retry, second.nanos());
      }
      return Done.ofRuns(repetitions, (long) repetitions * steps).with(times.figures());
    }

    @Override
    public void close() {
      millrace.close();
    }
  }

  /** From the first line of the function to the end of its last step. */
  private record Execution(long start, long end) {

    long nanos() {
      return end - start;
    }
  }
}
