package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import io.millrace.workflow.WorkflowFunction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many runs over many nodes, each node with the pools of the default settings. Times are said, not
 * judged.
 */
@PostgresTest
@Timeout(300)
class LoadScenariosTest {

  /** How runs have ended. */
  private record Tally(int succeeded, int failed, List<Integer> outputs) {}

  /** Runs all inputs on so many nodes. */
  private static Tally run(
      Postgres postgres, int nodes, int runs, WorkflowFunction<Integer, Integer> code)
      throws Exception {
    Workflow<Integer, Integer> workflow = Workflow.named("load", Integer.class, code);
    List<Millrace> all = new ArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        all.add(Millrace.start(postgres.source(), postgres.node("node-" + i, 256)));
        all.getLast().register(workflow);
      }
      List<Integer> inputs = IntStream.range(0, runs).boxed().toList();
      long begin = System.nanoTime();
      var handles = all.getFirst().startAll(workflow, inputs);
      Tally tally = tally(handles);
      Duration wall = Duration.ofNanos(System.nanoTime() - begin);
      System.out.printf("%d runs on %d nodes: %d ms%n", runs, nodes, wall.toMillis());
      return tally;
    } finally {
      all.forEach(Millrace::close);
    }
  }

  private static Tally tally(List<RunHandle<Integer>> handles) throws InterruptedException {
    int failed = 0;
    List<Integer> outputs = new ArrayList<>();
    for (RunHandle<Integer> handle : handles) {
      try {
        outputs.add(handle.await());
      } catch (RunFailedException e) {
        failed++;
      }
    }
    return new Tally(outputs.size(), failed, outputs);
  }

  private static long inDatabase(Postgres postgres, RunStatus status) {
    return postgres.count("select count(*) from <schema>.run where status = ?", status.text());
  }

  private static void work(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }

  @Test
  @DisplayName("11. load: 100 runs x 10 ms over 10 nodes")
  void aHundredRunsOverTenNodes(Postgres postgres) throws Exception {
    Map<Integer, AtomicInteger> executions = new ConcurrentHashMap<>();

    Tally tally =
        run(
            postgres,
            10,
            100,
            (run, n) ->
                run.step(
                    "work",
                    () -> {
                      executions.computeIfAbsent(n, i -> new AtomicInteger()).incrementAndGet();
                      work(10);
                      return n;
                    }));

    assertThat(tally.succeeded()).isEqualTo(100);
    assertThat(executions).hasSize(100).allSatisfy((n, times) -> assertThat(times).hasValue(1));
    assertThat(inDatabase(postgres, RunStatus.SUCCEEDED)).isEqualTo(100);
  }

  @Test
  @DisplayName("12. 50 two-step runs, derived value exact")
  void fiftyRunsOfTwoSteps(Postgres postgres) throws Exception {
    Tally tally =
        run(
            postgres,
            3,
            50,
            (run, n) -> {
              int doubled = run.step("double", () -> n * 2);
              return run.step("add", () -> doubled + 10);
            });

    assertThat(tally.outputs())
        .isEqualTo(IntStream.range(0, 50).mapToObj(n -> n * 2 + 10).toList());
  }

  @Test
  @DisplayName("13. 120 runs, every other one fails, tallies equal the database")
  void everyOtherRunFails(Postgres postgres) throws Exception {
    Tally tally =
        run(
            postgres,
            5,
            120,
            (run, n) ->
                run.step(
                    "maybe",
                    () -> {
                      if (n % 2 == 1) {
                        throw new IllegalStateException("odd " + n);
                      }
                      return n;
                    }));

    assertThat(tally.succeeded()).isEqualTo(60);
    assertThat(tally.failed()).isEqualTo(60);
    assertThat(inDatabase(postgres, RunStatus.SUCCEEDED)).isEqualTo(60);
    assertThat(inDatabase(postgres, RunStatus.FAILED)).isEqualTo(60);
    assertThat(
            postgres.count(
                "select count(*) from <schema>.run where (input #>> '{}')::int % 2 = 1 and status = 'failed'"))
        .isEqualTo(60);
  }

  @Test
  @DisplayName("14. 200 runs x 50 ms, 15 nodes")
  void twoHundredRunsOnFifteenNodes(Postgres postgres) throws Exception {
    Tally tally =
        run(
            postgres,
            15,
            200,
            (run, n) ->
                run.step(
                    "work",
                    () -> {
                      work(50);
                      return n;
                    }));

    assertThat(tally.outputs()).hasSize(200);
    assertThat(inDatabase(postgres, RunStatus.SUCCEEDED)).isEqualTo(200);
  }
}
