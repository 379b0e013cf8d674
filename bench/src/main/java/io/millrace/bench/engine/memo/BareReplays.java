package io.millrace.bench.engine.memo;

import io.millrace.bench.bare.RunIds;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * Ceiling, on one connection: cold, the steps' own 10 ms and a commit after each; warm, a claim and
 * one read of all its steps.
 *
 * @param steps of each run
 * @param repetitions runs in each round
 */
record BareReplays(int steps, int repetitions) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) throws SQLException {
    var tables = new RunTables(server, 1);
    return new Session() {
      @Override
      public Done run() throws Exception {
        var times = new ReplayTimes(repetitions);
        for (int i = 0; i < repetitions; i++) {
          once(tables, times);
        }
        return Done.ofRuns(repetitions, (long) repetitions * steps).with(times.figures());
      }

      @Override
      public void close() throws SQLException {
        tables.close();
      }
    };
  }

  private void once(RunTables tables, ReplayTimes times) throws Exception {
    List<UUID> run = RunIds.many(1);
    long start = System.nanoTime();
    for (int i = 0; i < steps; i++) {
      Thread.sleep(Replays.STEP);
      tables.insertStep(run.getFirst(), StepPaths.path(i), i);
    }
    long cold = System.nanoTime() - start;
    tables.insert(run);
    long retried = System.nanoTime();
    List<UUID> claimed = tables.claim(1);
    long read = System.nanoTime();
    int found = tables.steps(claimed.getFirst());
    long end = System.nanoTime();
    if (found != steps) {
      throw new IllegalStateException("read %d of %d steps".formatted(found, steps));
    }
    tables.finish(claimed);
    times.add(cold, end - retried, end - read);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, repetitions, (long) repetitions * steps);
  }
}
