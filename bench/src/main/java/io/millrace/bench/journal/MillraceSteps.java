package io.millrace.bench.journal;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;

/**
 * Millrace: runs that record empty steps one after another, some runs at once.
 *
 * @param concurrent runs at once
 * @param steps of each run
 */
record MillraceSteps(int concurrent, int steps) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws Exception {
    return new Round(BenchNode.executing(server, concurrent));
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, concurrent, (long) concurrent * steps);
  }

  private final class Round implements Session {

    private final Millrace millrace;
    private final Latencies latencies = new Latencies(steps);
    private final Workflow<Integer, Json> workflow;

    private Round(Millrace millrace) {
      this.millrace = millrace;
      this.workflow =
          millrace.register(Workflow.named("bench-steps", Integer.class, this::execute));
    }

    private Json execute(Run run, int count) {
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        run.action(StepPaths.NAME, () -> {});
        if (concurrent == 1) {
          latencies.add(System.nanoTime() - start);
        }
      }
      return Json.NULL;
    }

    @Override
    public Done run() throws Exception {
      for (RunHandle<Json> handle :
          millrace.startAll(workflow, Collections.nCopies(concurrent, steps))) {
        handle.await();
      }
      // As for the bare commits: with more than one run it would measure their queue.
      return Done.of((long) concurrent * steps)
          .with(concurrent == 1 ? latencies.figures() : Map.of());
    }

    @Override
    public void close() {
      millrace.close();
    }
  }
}
