package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@PostgresTest
class GroupTest {

  /** Runs a workflow of no input and gives its output. */
  private static <O> O run(Postgres postgres, Workflow<String, O> workflow) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      return millrace.start(millrace.register(workflow), "x").await();
    }
  }

  private static List<String> paths(RunDetails details) {
    return details.steps().stream().map(StepSummary::path).toList();
  }

  @Test
  void resultsOfAGroupComeInTheOrderOfTheItems(Postgres postgres) throws Exception {
    List<Integer> items = IntStream.range(0, 100).boxed().toList();
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> squares =
          millrace.register(
              Workflow.named(
                  "squares",
                  String.class,
                  (run, input) -> {
                    List<Integer> results = run.parallelAll("square", items, i -> i * i);
                    for (int i = 0; i < 100; i++) {
                      assertThat(results.get(i)).isEqualTo(i * i);
                    }
                    return results.size();
                  }));
      RunHandle<Integer> run = millrace.start(squares, "x");

      assertThat(run.await()).isEqualTo(100);
      RunDetails details = millrace.details(run.id());
      assertThat(details.steps()).hasSize(101);
      StepSummary group =
          details.steps().stream().filter(s -> s.kind().equals("group")).findFirst().orElseThrow();
      assertThat(group.group().members()).isEqualTo(100);
      assertThat(group.attempts()).isEmpty();
    }
  }

  @Test
  void noMoreBranchesRunAtATimeThanTheLimitAllows(Postgres postgres) throws Exception {
    Semaphore running = new Semaphore(3);
    AtomicInteger most = new AtomicInteger();
    AtomicInteger now = new AtomicInteger();
    CountDownLatch three = new CountDownLatch(3);
    Function<Integer, Integer> work =
        item -> {
          assertThat(running.tryAcquire()).as("a fourth branch runs").isTrue();
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          three.countDown();
          try {
            // The first three wait for one another: the limit is also reached.
            assertThat(three.await(60, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          now.decrementAndGet();
          running.release();
          return item;
        };

    run(
        postgres,
        Workflow.named(
            "limited",
            String.class,
            (run, input) ->
                run.parallelAll(
                        "work",
                        IntStream.range(0, 50).boxed().toList(),
                        ParallelOptions.atMost(3),
                        work::apply)
                    .size()));

    assertThat(most).hasValue(3);
  }

  @Test
  void theFirstFailureCancelsTheOthersAndNamesItsBranch(Postgres postgres) throws Exception {
    CountDownLatch slowRuns = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> group =
          millrace.register(
              Workflow.named(
                  "fail-fast",
                  String.class,
                  (run, input) ->
                      run.parallelAll(
                              "branch",
                              List.of("good", "slow", "bad"),
                              item ->
                                  switch (item) {
                                    case "good" -> 1;
                                    case "slow" -> {
                                      slowRuns.countDown();
                                      try {
                                        new CountDownLatch(1).await();
                                      } catch (InterruptedException e) {
                                        interrupted.set(true);
                                      }
                                      yield 2;
                                    }
                                    default -> {
                                      slowRuns.await();
                                      throw new IllegalStateException("no label paper");
                                    }
                                  })
                          .size()));
      RunHandle<Integer> run = millrace.start(group, "x");

      assertThatThrownBy(run::await)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("step 'branch/2' failed")
          .hasMessageContaining("no label paper");
      Map<String, StepStatus> statuses = new java.util.HashMap<>();
      millrace.details(run.id()).steps().forEach(s -> statuses.put(s.path(), s.status()));
      assertThat(statuses)
          .containsEntry("branch", StepStatus.FAILED)
          .containsEntry("branch/1", StepStatus.CANCELLED)
          .containsEntry("branch/2", StepStatus.FAILED);
    }
    assertThat(interrupted).isTrue();
  }

  @Test
  void branchesMayHaveStepsOfTheirOwn(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> nested =
          millrace.register(
              Workflow.named(
                  "nested",
                  String.class,
                  (run, input) ->
                      run
                          .parallelAll(
                              "outer",
                              List.of(10, 20),
                              item -> {
                                int one = run.step("one", () -> item + 1);
                                return one
                                    + run
                                        .parallelAll("inner", List.of(1, 2, 3), i -> i * item)
                                        .stream()
                                        .mapToInt(Integer::intValue)
                                        .sum();
                              })
                          .stream()
                          .mapToInt(Integer::intValue)
                          .sum()));
      RunHandle<Integer> run = millrace.start(nested, "x");

      assertThat(run.await()).isEqualTo(11 + 60 + 21 + 120);
      assertThat(paths(millrace.details(run.id())))
          .contains("outer", "outer/0", "outer/0/one", "outer/1/inner", "outer/1/inner/2")
          .hasSize(1 + 2 + 2 + 2 + 6);
    }
  }

  @Test
  void aBranchThatIsTriedAgainKeepsTheResultsOfItsSteps(Postgres postgres) throws Exception {
    AtomicInteger inner = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger();
    ParallelOptions twice =
        ParallelOptions.defaults()
            .withBranch(StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO)));

    int result =
        run(
            postgres,
            Workflow.named(
                "again",
                String.class,
                (run, input) ->
                    run.parallelAll(
                            "branch",
                            List.of(1),
                            twice,
                            item -> {
                              int value = run.step("inner", inner::incrementAndGet);
                              if (attempts.incrementAndGet() == 1) {
                                throw new IllegalStateException("after the step");
                              }
                              return value;
                            })
                        .getFirst()));

    assertThat(result).isEqualTo(1);
    assertThat(inner).hasValue(1);
    assertThat(attempts).hasValue(2);
  }

  @Test
  void anEmptyGroupHasNoResults(Postgres postgres) throws Exception {
    int result =
        run(
            postgres,
            Workflow.named(
                "empty",
                String.class,
                (run, input) -> run.parallelAll("none", new ArrayList<Integer>(), i -> i).size()));

    assertThat(result).isZero();
  }
}
