package io.millrace.bench.engine.groups;

import io.millrace.Millrace;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.rounds.Latencies;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.util.Map;

/**
 * Runs that do one group each, one run after another; the clock is the function's own, around the
 * group alone.
 *
 * @param members of the group
 * @param divisor by which its time is divided
 * @param succeeded steps of each run that are to end so, the group included
 * @param repetitions runs in each round
 * @param group what is timed
 */
record GroupTimes(int members, int divisor, int succeeded, int repetitions, Group group)
    implements DatabaseWorkload {

  /** A call of a run. */
  @FunctionalInterface
  interface Group {

    /** Does the group with so many members. */
    void execute(Run run, int members);
  }

  @Override
  public Session open(ServerAddress server) {
    return new Round(BenchNode.executing(server, BenchNode.ROOM));
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, repetitions, (long) repetitions * succeeded);
  }

  private final class Round implements Session {

    private final Millrace millrace;
    private final Latencies latencies = new Latencies(repetitions);
    private final Workflow<Integer, Json> workflow;

    private Round(Millrace millrace) {
      this.millrace = millrace;
      this.workflow =
          millrace.register(Workflow.named("bench-group", Integer.class, this::execute));
    }

    private Json execute(Run run, int count) {
      long start = System.nanoTime();
      group.execute(run, count);
      latencies.add(System.nanoTime() - start);
      return Json.NULL;
    }

    @Override
    public Done run() throws Exception {
      for (int i = 0; i < repetitions; i++) {
        millrace.start(workflow, members).await();
      }
      return Done.ofRuns(repetitions, (long) repetitions * members)
          .with(divided(latencies, divisor));
    }

    @Override
    public void close() {
      millrace.close();
    }
  }

  /** The median of the groups, divided. */
  static Map<String, Double> divided(Latencies latencies, int divisor) {
    return Map.of(Figure.P50, latencies.figures().getOrDefault(Figure.P50, Double.NaN) / divisor);
  }
}
