package io.millrace.bench.engine.groups;

import io.millrace.bench.bare.RunTables;
import io.millrace.bench.bare.StepPaths;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Run;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;

/**
 * The same steps of 50 ms one after another and then at once, in one run: how many times as fast.
 *
 * @param members steps
 * @param repetitions runs in each round, one after another
 */
record Speedup(int members, int repetitions) implements DatabaseWorkload {

  /** Key of the figure. */
  static final String KEY = "speed-up";

  static final Duration STEP = Duration.ofMillis(50);

  @Override
  public Session open(ServerAddress server) {
    var millrace = BenchNode.executing(server, BenchNode.ROOM);
    Workflow<Integer, Double> workflow =
        millrace.register(Workflow.named("bench-speed-up", Integer.class, Speedup::execute));
    return new Session() {
      @Override
      public Done run() throws Exception {
        double[] ratios = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
          ratios[i] = millrace.start(workflow, members).await();
        }
        return Done.ofRuns(repetitions, 2L * repetitions * members).with(median(ratios));
      }

      @Override
      public void close() {
        millrace.close();
      }
    };
  }

  private static double execute(Run run, int members) {
    long start = System.nanoTime();
    for (int i = 0; i < members; i++) {
      run.action(StepPaths.NAME, () -> Thread.sleep(STEP));
    }
    long between = System.nanoTime();
    run.parallelAll(
        "group",
        Collections.nCopies(members, 0),
        item -> {
          Thread.sleep(STEP);
          return Json.NULL;
        });
    return (double) (between - start) / (System.nanoTime() - between);
  }

  static Map<String, Double> median(double[] ratios) {
    double[] sorted = ratios.clone();
    Arrays.sort(sorted);
    return Map.of(KEY, sorted[sorted.length / 2]);
  }

  @Override
  public void verify(ServerAddress server) throws SQLException {
    RunTables.verify(server, repetitions, repetitions * (2L * members + 1));
  }
}
