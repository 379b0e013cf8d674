package io.millrace;

import static io.millrace.Ended.end;
import static io.millrace.Ended.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.BranchOptions;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Depths, limits and priorities of groups. */
@PostgresTest
class GroupLimitsTest {

  private static int nest(Run run, int levels) {
    return levels == 0
        ? 0
        : 1 + run.parallelAll("deeper", List.of(1), i -> nest(run, levels - 1)).getFirst();
  }

  @Test
  void anInterruptThatABranchLeavesIsNotMetByTheNextOne(Postgres postgres) throws Exception {
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.parallelAll(
                        "g",
                        List.of(1, 2, 3),
                        ParallelOptions.atMost(1),
                        i -> {
                          TimeUnit.NANOSECONDS.sleep(1);
                          Thread.currentThread().interrupt();
                          return i;
                        })
                    .size());

    assertThat(run.output()).isEqualTo("3");
  }

  @Test
  void groupsMayLieInOneAnotherAsDeepAsSaid(Postgres postgres) throws Exception {
    assertThat(
            end(postgres, postgres.options().withGroupDepthMax(3), (r, x) -> nest(r, 3)).output())
        .isEqualTo("3");

    assertThat(
            end(postgres, postgres.options().withGroupDepthMax(3), (r, x) -> nest(r, 4))
                .error()
                .message())
        .contains("group 'deeper/0/deeper/0/deeper/0/deeper' lies in 3 groups already")
        .contains("groupDepthMax");
  }

  @Test
  void theLimitMayChangeWhileTheGroupRuns(Postgres postgres) throws Exception {
    AtomicInteger limit = new AtomicInteger(1);
    CountDownLatch four = new CountDownLatch(4);
    CountDownLatch first = new CountDownLatch(1);
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.parallel(
                    "g",
                    ParallelOptions.atMost(limit::get),
                    group -> {
                      for (int i = 0; i < 4; i++) {
                        group.fork(
                            "b",
                            () -> {
                              first.countDown();
                              // None of them ends before all four are at work.
                              four.countDown();
                              four.await();
                              return 1;
                            });
                      }
                      first.await();
                      limit.set(4);
                      return 0;
                    }));

    assertThat(run.error()).isNull();
  }

  @Test
  void aLimitThatCannotBeAskedFailsTheGroup(Postgres postgres) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    RunDetails run =
        end(
            postgres,
            (r, x) ->
                r.parallelAll(
                        "g",
                        List.of(1, 2, 3),
                        ParallelOptions.atMost(
                            () -> {
                              if (asked.incrementAndGet() > 1) {
                                throw new IllegalStateException("no limit");
                              }
                              return 1;
                            }),
                        i -> i)
                    .size());

    assertThat(run.error().message()).contains("no limit");
    assertThat(run.steps()).noneMatch(s -> s.status() == StepStatus.RUNNING);
  }

  @Test
  void branchesOfHigherPriorityBeginFirst(Postgres postgres) throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch allForked = new CountDownLatch(1);
    end(
        postgres,
        (r, x) ->
            r.parallel(
                "g",
                ParallelOptions.atMost(1),
                group -> {
                  group.fork(
                      "gate",
                      () -> {
                        allForked.await();
                        return 0;
                      });
                  for (String name : List.of("low", "high", "low2", "high2")) {
                    int priority = name.startsWith("high") ? 5 : -1;
                    group.fork(
                        name,
                        BranchOptions.defaults().withPriority(priority),
                        () -> order.add(name));
                  }
                  allForked.countDown();
                  return 0;
                }));

    assertThat(order).containsExactly("high", "high2", "low", "low2");
  }

  @Test
  void aGroupTellsItsTimesAndWhatItTookFromTheRecord(Postgres postgres) throws Exception {
    Handover handover = new Handover();
    var run =
        handover.begin(
            postgres,
            (r, x) ->
                r.parallelAll(
                        "g",
                        List.of(1, 2, 3),
                        ParallelOptions.atMost(1),
                        i -> i == 3 ? handover.stuck() : i)
                    .size());
    Handover.goOn(postgres, run, (r, x) -> r.parallelAll("g", List.of(1, 2, 3), i -> i).size());

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.client())) {
      var group = step(millrace.details(run), "g").group();
      assertThat(group.strategy()).isEqualTo("fail_fast");
      assertThat(group.fromRecord()).isEqualTo(2);
      assertThat(group.branchTime()).isPositive();
      assertThat(group.elapsed()).isPositive();
    }
  }
}
