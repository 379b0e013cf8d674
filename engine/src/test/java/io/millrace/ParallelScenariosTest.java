package io.millrace;

import static io.millrace.Ended.end;
import static io.millrace.Ended.statuses;
import static io.millrace.Ended.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Branch;
import io.millrace.workflow.BranchOptions;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The scenarios of groups and races that one process is enough for, by their numbers. */
@PostgresTest
class ParallelScenariosTest {

  @Test
  @DisplayName("16. 5 parallel steps with a counter -> 5 executions")
  void fiveParallelStepsAreExecutedOnceEach(Postgres postgres) throws Exception {
    AtomicInteger counter = new AtomicInteger();
    CyclicBarrier allAtOnce = new CyclicBarrier(5);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "counting",
                String.class,
                (r, input) ->
                    r.parallel(
                        "five",
                        group -> {
                          for (int i = 0; i < 5; i++) {
                            group.fork(
                                "count",
                                () -> {
                                  allAtOnce.await(60, TimeUnit.SECONDS);
                                  return counter.incrementAndGet();
                                });
                          }
                          return 0;
                        })));

    assertThat(counter).hasValue(5);
    assertThat(statuses(run))
        .hasSize(6)
        .containsKeys("five/count", "five/count#2", "five/count#5")
        .allSatisfy((path, status) -> assertThat(status).isEqualTo(StepStatus.SUCCEEDED));
  }

  @Test
  @DisplayName("17. partial failure, fail fast")
  void failFastCancelsTheSlowOneAndNamesTheBranch(Postgres postgres) throws Exception {
    CountDownLatch fastHasEnded = new CountDownLatch(1);
    CountDownLatch slowIsAtWork = new CountDownLatch(1);

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "fail-fast",
                String.class,
                (r, input) ->
                    r.parallel(
                        "three",
                        group -> {
                          Branch<Integer> fast = group.fork("fast", () -> 1);
                          group.fork(
                              "slow",
                              () -> {
                                slowIsAtWork.countDown();
                                new CountDownLatch(1).await();
                                return 3;
                              });
                          group.fork(
                              "bad",
                              () -> {
                                slowIsAtWork.await();
                                fastHasEnded.await();
                                throw new IllegalStateException("out of stock");
                              });
                          await().until(() -> isRecorded(postgres, "three/fast"));
                          fastHasEnded.countDown();
                          group.join();
                          return fast.get();
                        })));

    assertThat(run.error()).isNotNull();
    assertThat(run.error().message()).contains("'three/bad' failed").contains("out of stock");
    assertThat(run.error().step()).isEqualTo("three/bad");
    assertThat(statuses(run))
        .containsOnly(
            entry("three", StepStatus.FAILED),
            entry("three/fast", StepStatus.SUCCEEDED),
            entry("three/slow", StepStatus.CANCELLED),
            entry("three/bad", StepStatus.FAILED));
  }

  private static boolean isRecorded(Postgres postgres, String path) {
    return postgres.count(
            "select count(*) from <schema>.step where path = ? and status = 'succeeded'", path)
        == 1;
  }

  @Test
  @DisplayName("18. nested parallelism")
  void aGroupInsideABranchOfAGroup(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "nested",
                String.class,
                (r, input) ->
                    r.parallel(
                        "outer",
                        outer -> {
                          Branch<Integer> nested =
                              outer.fork(
                                  "nested",
                                  () ->
                                      r.parallel(
                                          "inner",
                                          inner -> {
                                            Branch<Integer> a = inner.fork("a", () -> 1);
                                            Branch<String> b = inner.fork("b", () -> "22");
                                            Branch<Long> c = inner.fork("c", () -> 333L);
                                            inner.join();
                                            return a.get() + b.get().length() + c.get().intValue();
                                          }));
                          Branch<Integer> plain = outer.fork("plain", () -> 7);
                          outer.join();
                          return nested.get() + plain.get();
                        })));

    assertThat(run.output()).isEqualTo("343");
    Map<String, Integer> members =
        run.steps().stream()
            .filter(step -> step.kind().equals("group"))
            .collect(Collectors.toMap(StepSummary::path, step -> step.group().members()));
    assertThat(members).containsOnly(entry("outer", 2), entry("outer/nested/inner", 3));
    assertThat(statuses(run))
        .containsOnlyKeys(
            "outer",
            "outer/nested",
            "outer/plain",
            "outer/nested/inner",
            "outer/nested/inner/a",
            "outer/nested/inner/b",
            "outer/nested/inner/c");
  }

  @Test
  @DisplayName("19. parallel with retry")
  void aBranchThatFailsOnceIsTriedAgainAndItsSiblingsAreNot(Postgres postgres) throws Exception {
    AtomicInteger siblings = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger();
    StepOptions three = StepOptions.retrying(RetryPolicy.exponential(3, Duration.ofMillis(1)));

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "retrying",
                String.class,
                (r, input) ->
                    r.parallel(
                        "g",
                        group -> {
                          group.fork("one", siblings::incrementAndGet);
                          group.fork("two", siblings::incrementAndGet);
                          group.fork(
                              "flaky",
                              BranchOptions.defaults().withStep(three),
                              () -> {
                                if (attempts.incrementAndGet() == 1) {
                                  throw new IllegalStateException("not yet");
                                }
                                return 1;
                              });
                          return 0;
                        })));

    assertThat(siblings).hasValue(2);
    StepSummary flaky =
        run.steps().stream().filter(s -> s.path().equals("g/flaky")).findFirst().orElseThrow();
    assertThat(flaky.status()).isEqualTo(StepStatus.SUCCEEDED);
    assertThat(flaky.attempts()).hasSize(2);
    assertThat(flaky.attempts().getFirst().error()).isNotNull();
    assertThat(flaky.attempts().getLast().error()).isNull();
  }

  @Test
  @DisplayName("22. large scale: 50 parallel steps -> sum 1225, each in its place")
  void fiftyParallelStepsComeBackInTheirPlaces(Postgres postgres) throws Exception {
    RunDetails run =
        end(postgres, Workflow.named("fifty", String.class, (r, input) -> sum(r, 50, 64)));

    assertThat(run.output()).isEqualTo("1225");
  }

  @Test
  @DisplayName("22. large scale: 1,000 with maxConcurrency 50")
  void aThousandParallelStepsFiftyAtATime(Postgres postgres) throws Exception {
    RunDetails run =
        end(postgres, Workflow.named("thousand", String.class, (r, input) -> sum(r, 1_000, 50)));

    assertThat(run.output()).isEqualTo("499500");
    assertThat(run.steps()).hasSize(1_001);
  }

  private static int sum(io.millrace.workflow.Run run, int count, int atMost) {
    List<Integer> items = IntStream.range(0, count).boxed().toList();
    AtomicInteger now = new AtomicInteger();
    List<Integer> results =
        run.parallelAll(
            "step",
            items,
            ParallelOptions.atMost(atMost),
            index -> {
              assertThat(now.incrementAndGet()).isLessThanOrEqualTo(atMost);
              TimeUnit.MILLISECONDS.sleep(10);
              now.decrementAndGet();
              return index;
            });
    assertThat(results).isEqualTo(items);
    return results.stream().mapToInt(Integer::intValue).sum();
  }
}
