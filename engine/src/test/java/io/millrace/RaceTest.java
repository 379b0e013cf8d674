package io.millrace;

import static io.millrace.Ended.end;
import static io.millrace.Ended.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.StepFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Branch;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Races, and groups of which every branch ends. */
@PostgresTest
class RaceTest {

  private static void awaitDeafly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String describe(BranchOutcome<Integer> outcome) {
    return switch (outcome) {
      case BranchOutcome.Succeeded<Integer>(Integer value) -> value.toString();
      case BranchOutcome.Failed<Integer>(StepFailedException error) ->
          error.path() + ": " + error.failure().message();
    };
  }

  @Test
  @DisplayName("21. race with all failures")
  void aRaceOfFailuresListsThemAll(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "losing",
                String.class,
                (r, input) -> {
                  Integer none =
                      r.race(
                          "mirror",
                          race -> {
                            race.add(
                                "eu",
                                () -> {
                                  throw new IllegalStateException("eu is down");
                                });
                            race.add(
                                "us",
                                () -> {
                                  throw new IllegalArgumentException("us is full");
                                });
                          });
                  return none;
                }));

    assertThat(run.error()).isNotNull();
    assertThat(run.error().step()).isEqualTo("mirror");
    assertThat(run.error().message())
        .contains("all 2 branches failed")
        .contains("'eu' java.lang.IllegalStateException: eu is down")
        .contains("'us' java.lang.IllegalArgumentException: us is full");
    assertThat(statuses(run))
        .containsOnly(
            entry("mirror", StepStatus.FAILED),
            entry("mirror/eu", StepStatus.FAILED),
            entry("mirror/us", StepStatus.FAILED));
  }

  @Test
  void theFirstSuccessWinsAndTheOthersAreCancelled(Postgres postgres) throws Exception {
    CountDownLatch slowIsAtWork = new CountDownLatch(2);
    List<String> interrupted = Collections.synchronizedList(new ArrayList<>());

    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "race",
                String.class,
                (r, input) -> {
                  String label =
                      r.race(
                          "label",
                          race -> {
                            for (String slow : List.of("slow", "slower")) {
                              race.add(
                                  slow,
                                  () -> {
                                    slowIsAtWork.countDown();
                                    try {
                                      new CountDownLatch(1).await();
                                    } catch (InterruptedException e) {
                                      interrupted.add(slow);
                                    }
                                    return slow;
                                  });
                            }
                            race.add(
                                "fast",
                                () -> {
                                  slowIsAtWork.await();
                                  return "fast";
                                });
                          });
                  return label;
                }));

    assertThat(run.output()).isEqualTo("\"fast\"");
    assertThat(statuses(run))
        .containsOnly(
            entry("label", StepStatus.SUCCEEDED),
            entry("label/fast", StepStatus.SUCCEEDED),
            entry("label/slow", StepStatus.CANCELLED),
            entry("label/slower", StepStatus.CANCELLED));
    assertThat(postgres.text("select winner from <schema>.step where path = 'label'"))
        .isEqualTo("fast");
    await().untilAsserted(() -> assertThat(interrupted).containsOnly("slow", "slower"));
  }

  @Test
  void aRaceDoesNotWaitForABranchThatIgnoresItsInterruptAndCountsIt(Postgres postgres)
      throws Exception {
    CountDownLatch deafIsAtWork = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger innerSteps = new AtomicInteger();
    CountDownLatch refused = new CountDownLatch(1);
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> workflow =
          Workflow.named(
              "deaf",
              String.class,
              (r, input) -> {
                Integer first =
                    r.race(
                        "race",
                        race -> {
                          race.add(
                              "deaf",
                              () -> {
                                deafIsAtWork.countDown();
                                awaitDeafly(end);
                                try {
                                  return r.step("inner", innerSteps::incrementAndGet);
                                } finally {
                                  refused.countDown();
                                }
                              });
                          race.add(
                              "good",
                              () -> {
                                deafIsAtWork.await();
                                return 2;
                              });
                        });
                return first;
              });
      RunHandle<Integer> run = millrace.start(millrace.register(workflow), "x");

      assertThat(run.await()).isEqualTo(2);
      assertThat(millrace.abandonedThreads()).isEqualTo(1);
      end.countDown();
      refused.await();
      await().until(() -> millrace.abandonedThreads() == 0);
      assertThat(innerSteps).hasValue(0);
      assertThat(statuses(millrace.details(run.id())))
          .containsOnly(
              entry("race", StepStatus.SUCCEEDED),
              entry("race/good", StepStatus.SUCCEEDED),
              entry("race/deaf", StepStatus.CANCELLED));
    }
  }

  @Test
  void aRaceNeedsBranchesAndAType(Postgres postgres) throws Exception {
    RunDetails empty =
        end(
            postgres,
            Workflow.named(
                "empty",
                String.class,
                (r, input) -> {
                  Integer none = r.race("nobody", race -> {});
                  return none;
                }));
    RunDetails untyped =
        end(
            postgres,
            Workflow.named(
                "untyped",
                String.class,
                (r, input) -> {
                  var unknown = r.race("what", race -> race.add("a", () -> 1));
                  return unknown.toString();
                }));

    RunDetails late =
        end(
            postgres,
            Workflow.named(
                "late",
                String.class,
                (r, input) -> {
                  Integer first =
                      r.race(
                          "race",
                          race ->
                              race.add(
                                  "a",
                                  () -> {
                                    race.add("b", () -> 2);
                                    return 1;
                                  }));
                  return first;
                }));

    assertThat(late.error().message()).contains("race 'race' is under way; add 'b' where");
    assertThat(empty.error().message()).contains("race 'nobody' has no branches");
    assertThat(empty.steps()).isEmpty();
    assertThat(untyped.error().message()).contains("race 'what' does not know the type");
  }

  @Test
  void collectAllEndsEveryBranchAndThrowsNothing(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "collect",
                String.class,
                (r, input) -> {
                  List<BranchOutcome<Integer>> outcomes =
                      r.collectAll(
                          "c",
                          List.of(1, 2, 3, 4),
                          i -> {
                            if (i % 2 == 0) {
                              throw new IllegalStateException("even " + i);
                            }
                            return i * 10;
                          });
                  return outcomes.stream().map(RaceTest::describe).toList().toString();
                }));

    assertThat(run.output())
        .contains("10, c/1: ")
        .contains("even 2")
        .contains("30, c/3: ")
        .contains("even 4");
    assertThat(statuses(run))
        .containsEntry("c", StepStatus.SUCCEEDED)
        .containsEntry("c/1", StepStatus.FAILED)
        .containsEntry("c/2", StepStatus.SUCCEEDED);
  }

  @Test
  void parallelAllRefusesToCollect(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "wrong",
                String.class,
                (r, input) ->
                    r.parallelAll(
                            "w", List.of(1), ParallelOptions.defaults().collectingAll(), i -> i)
                        .size()));

    assertThat(run.error().message()).contains("use collectAll");
  }

  @Test
  void aTypedGroupMayCollectToo(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            Workflow.named(
                "typed",
                String.class,
                (r, input) ->
                    r.parallel(
                        "t",
                        ParallelOptions.defaults().collectingAll(),
                        group -> {
                          Branch<Integer> good = group.fork("good", () -> 1);
                          Branch<Integer> bad =
                              group.fork(
                                  "bad",
                                  () -> {
                                    throw new IllegalStateException("bad");
                                  });
                          group.join();
                          assertThatThrownBy(bad::get).isInstanceOf(StepFailedException.class);
                          return good.get();
                        })));

    assertThat(run.output()).isEqualTo("1");
    assertThat(statuses(run)).containsEntry("t", StepStatus.SUCCEEDED);
  }
}
