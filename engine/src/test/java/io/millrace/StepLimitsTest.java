package io.millrace;

import static io.millrace.Ended.end;
import static io.millrace.Ended.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.RunFailedException;
import io.millrace.failure.StepFailedException;
import io.millrace.failure.StepTimeoutException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.BranchOptions;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Times of steps, and branches that are tried again. */
@PostgresTest
class StepLimitsTest {

  private static final StepOptions SHORT = StepOptions.within(Duration.ofMillis(50));

  private static int endless() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  @Test
  void aTimeoutInterruptsTheAttemptAndTheNextOneMaySucceed(Postgres postgres) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    List<String> interrupted = Collections.synchronizedList(new ArrayList<>());
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.step(
                    "slow",
                    SHORT.withRetry(RetryPolicy.fixed(2, Duration.ZERO)),
                    () -> {
                      if (attempts.incrementAndGet() == 2) {
                        return 7;
                      }
                      try {
                        return endless();
                      } catch (InterruptedException e) {
                        interrupted.add("first");
                        throw e;
                      }
                    }));

    assertThat(run.output()).isEqualTo("7");
    assertThat(interrupted).containsExactly("first");
    assertThat(step(run, "slow").attempts()).hasSize(2);
    assertThat(step(run, "slow").attempts().getFirst().error().type())
        .isEqualTo(StepTimeoutException.class.getName());
  }

  @Test
  void aTimeoutWithoutRetriesFailsTheStepAndNamesTheLimit(Postgres postgres) throws Exception {
    RunDetails run = end(postgres, (r, x) -> r.step("slow", SHORT, StepLimitsTest::endless));

    assertThat(run.error().message())
        .contains("step 'slow'")
        .contains("took longer than PT0.05S")
        .contains("raise timeout in its StepOptions");
  }

  @Test
  void anAttemptThatIgnoresItsInterruptIsGivenUpAndItsResultIsDropped(Postgres postgres)
      throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> workflow =
          Workflow.named(
              "deaf",
              String.class,
              (r, x) ->
                  r.step(
                      "deaf",
                      SHORT.withRetry(RetryPolicy.fixed(2, Duration.ZERO)),
                      () -> {
                        if (attempts.incrementAndGet() == 2) {
                          return 2;
                        }
                        while (end.getCount() > 0) {
                          try {
                            end.await();
                          } catch (InterruptedException e) {
                            // Deaf on purpose.
                          }
                        }
                        return 1;
                      }));
      RunHandle<Integer> run = millrace.start(millrace.register(workflow), "x");

      assertThat(run.await()).isEqualTo(2);
      assertThat(millrace.abandonedThreads()).isEqualTo(1);
      end.countDown();
      await().until(() -> millrace.abandonedThreads() == 0);
      assertThat(millrace.details(run.id()).output()).isEqualTo("2");
      assertThat(step(millrace.details(run.id()), "deaf").attempts().getFirst().error().message())
          .contains("ignores its interrupt");
    }
  }

  @Test
  void theTotalTimeEndsTheStepAlthoughThePolicyAllowsMore(Postgres postgres) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.step(
                    "stubborn",
                    StepOptions.retrying(RetryPolicy.fixed(1_000_000, Duration.ofMillis(1)))
                        .withTotalTimeout(Duration.ofMillis(100)),
                    () -> {
                      attempts.incrementAndGet();
                      throw new IllegalStateException("never");
                    }));

    // By its last error, or where the wait for the next attempt took the rest, by its time.
    assertThat(run.error().message())
        .containsAnyOf("never", "its attempts together took longer than PT0.1S");
    assertThat(attempts.get()).isBetween(1, 200);
  }

  @Test
  void theTotalTimeInterruptsTheAttemptThatIsUnderWay(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.step(
                    "long",
                    StepOptions.defaults().withTotalTimeout(Duration.ofMillis(50)),
                    StepLimitsTest::endless));

    assertThat(run.error().message()).contains("step 'long'").contains("took longer than");
  }

  @Test
  void theTotalTimeIsCountedFromTheFirstAttemptAlsoOnAnotherNode(Postgres postgres)
      throws Exception {
    Handover handover = new Handover();
    StepOptions hour = StepOptions.defaults().withTotalTimeout(Duration.ofHours(1));
    var run = handover.begin(postgres, (r, x) -> r.step("s", hour, handover::stuck));
    postgres.execute("update <schema>.step set started_at = started_at - interval '2 hours'");
    AtomicInteger bodies = new AtomicInteger();

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () ->
                    Handover.goOn(
                        postgres,
                        run,
                        (r, x) ->
                            r.step(
                                "s",
                                hour,
                                () -> {
                                  bodies.incrementAndGet();
                                  return endless();
                                }))))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("its attempts together took longer than PT1H")
        .hasMessageContaining("raise totalTimeout");
    // Nothing was left of its time, so it was not even begun.
    assertThat(bodies).hasValue(0);
  }

  @Test
  void aBranchWhoseTimeIsOverBeginsAnewWithTheSuccessesOfItsSteps(Postgres postgres)
      throws Exception {
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger stuck = new AtomicInteger();
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.parallel(
                    "g",
                    group -> {
                      var branch =
                          group.fork(
                              "b",
                              BranchOptions.defaults()
                                  .withStep(
                                      StepOptions.within(Duration.ofMillis(500))
                                          .withRetry(RetryPolicy.fixed(2, Duration.ZERO))),
                              () -> {
                                int first = r.step("kept", kept::incrementAndGet);
                                return first
                                    + r.step(
                                        "stuck",
                                        () -> stuck.incrementAndGet() == 1 ? endless() : 10);
                              });
                      group.join();
                      return branch.get();
                    }));

    assertThat(run.output()).isEqualTo("11");
    assertThat(kept).hasValue(1);
    assertThat(step(run, "g/b").attempts()).hasSize(2);
    assertThat(step(run, "g/b/stuck").attempts()).hasSize(2);
    assertThat(run.steps()).allMatch(s -> s.status() == StepStatus.SUCCEEDED);
  }

  @Test
  void aBranchThatIsTriedAgainDoesWhatFailedInsideItAgain(Postgres postgres) throws Exception {
    AtomicInteger kept = new AtomicInteger();
    AtomicInteger failing = new AtomicInteger();
    AtomicInteger survived = new AtomicInteger();
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.parallelAll(
                        "g",
                        List.of(1),
                        ParallelOptions.defaults()
                            .withBranch(StepOptions.retrying(RetryPolicy.fixed(2, Duration.ZERO))),
                        item -> {
                          int sum = r.step("kept", kept::incrementAndGet);
                          try {
                            r.action(
                                "survived",
                                () -> {
                                  survived.incrementAndGet();
                                  throw new IllegalStateException("survived");
                                });
                          } catch (StepFailedException e) {
                            sum += 100;
                          }
                          return sum
                              + r
                                  .parallelAll(
                                      "inner",
                                      List.of(1, 2),
                                      i -> {
                                        if (i == 2 && failing.incrementAndGet() == 1) {
                                          throw new IllegalStateException("once");
                                        }
                                        return i;
                                      })
                                  .stream()
                                  .mapToInt(Integer::intValue)
                                  .sum();
                        })
                    .getFirst());

    assertThat(run.output()).isEqualTo("104");
    assertThat(kept).hasValue(1);
    assertThat(survived).hasValue(1);
    assertThat(failing).hasValue(2);
    assertThat(step(run, "g/0/inner/1").attempts()).hasSize(2);
    assertThat(step(run, "g/0/inner").status()).isEqualTo(StepStatus.SUCCEEDED);
  }
}
