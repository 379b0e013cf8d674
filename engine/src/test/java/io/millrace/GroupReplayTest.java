package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.failure.StepFailedException;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Branch;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Groups whose run goes on elsewhere. */
@PostgresTest
class GroupReplayTest {

  private final Handover handover = new Handover();
  private final AtomicInteger executions = new AtomicInteger();

  private int label(Run run, String winner) {
    Integer label =
        run.race(
            "label",
            race -> {
              for (String name : List.of("eu", "us")) {
                race.add(
                    name,
                    () -> {
                      executions.incrementAndGet();
                      if (!name.equals(winner)) {
                        new CountDownLatch(1).await();
                      }
                      return name.equals("eu") ? 1 : 2;
                    });
              }
            });
    return label;
  }

  @Test
  @DisplayName("21. race replay: same winner")
  void aRaceIsWonByTheSameBranchAfterAReplay(Postgres postgres) throws Exception {
    RunId run = handover.begin(postgres, (r, x) -> label(r, "us") + r.step("s", handover::stuck));
    int before = executions.get();

    String result =
        Handover.goOn(postgres, run, (r, x) -> label(r, "eu") * 10 + r.step("s", () -> 5));

    assertThat(result).isEqualTo("25");
    assertThat(executions).hasValue(before);
  }

  @Test
  void aRaceWithoutItsWinnerIsNamed(Postgres postgres) throws Exception {
    RunId run = handover.begin(postgres, (r, x) -> label(r, "us") + r.step("s", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres,
                    run,
                    (r, x) -> {
                      Integer other =
                          r.race(
                              "label",
                              race -> {
                                race.add("eu", () -> 1);
                                race.add("asia", () -> 3);
                              });
                      return other;
                    }))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("race label without branch 'us'")
        .hasMessageContaining("won by 'us'");
  }

  private static String surviving(Run run, AtomicInteger bodies) {
    try {
      return run.parallel(
          "g",
          group -> {
            Branch<Integer> good = group.fork("good", bodies::incrementAndGet);
            group.fork(
                "bad",
                () -> {
                  bodies.incrementAndGet();
                  throw new IllegalStateException("always");
                });
            group.join();
            return "joined " + good.get();
          });
    } catch (StepFailedException e) {
      return "%s %d %s %s"
          .formatted(e.path(), e.attempts(), e.failure().type(), e.failure().message());
    }
  }

  @Test
  void aGroupThatFailedFailsTheSameWayAgainWithoutExecutingAnything(Postgres postgres)
      throws Exception {
    String[] first = new String[1];
    RunId run =
        handover.begin(
            postgres,
            (r, x) -> {
              first[0] = surviving(r, executions);
              return r.step("s", handover::stuck);
            });
    int before = executions.get();
    String[] second = new String[1];
    Handover.goOn(
        postgres,
        run,
        (r, x) -> {
          second[0] = surviving(r, executions);
          return r.step("s", () -> 1);
        });

    assertThat(first[0]).isEqualTo("g/bad 1 java.lang.IllegalStateException always");
    assertThat(second[0]).isEqualTo(first[0]);
    assertThat(executions).hasValue(before);
  }

  @Test
  void aBodyThatThrowsBeforeItJoinsThrowsTheSameAgainAndExecutesNothing(Postgres postgres)
      throws Exception {
    String[] seen = new String[2];
    RunId run =
        handover.begin(
            postgres,
            (r, x) -> {
              seen[0] = careless(r);
              return r.step("s", handover::stuck);
            });
    int before = executions.get();
    Handover.goOn(
        postgres,
        run,
        (r, x) -> {
          seen[1] = careless(r);
          return r.step("s", () -> 1);
        });

    assertThat(seen).containsExactly("careless", "careless");
    assertThat(executions).hasValue(before);
  }

  private String careless(Run run) {
    try {
      return run.parallel(
          "g",
          group -> {
            CountDownLatch begun = new CountDownLatch(1);
            group.fork(
                "endless",
                () -> {
                  executions.incrementAndGet();
                  begun.countDown();
                  new CountDownLatch(1).await();
                  return 1;
                });
            if (executions.get() == 0) {
              begun.await();
            }
            throw new IllegalStateException("careless");
          });
    } catch (IllegalStateException | InterruptedException e) {
      return e.getMessage();
    }
  }

  @Test
  void aGroupOfAnotherSizeIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.parallelAll("g", List.of(1, 2, 3), i -> i).size() + r.step("s", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres, run, (r, x) -> r.parallelAll("g", List.of(1, 2), i -> i).size()))
        .hasMessageContaining("group g of 2 branches")
        .hasMessageContaining("group g of 3");
  }

  @Test
  void aGroupThatBecameARaceIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.parallel(
                    "g",
                    group -> {
                      Branch<Integer> branch = group.fork("a", handover::stuck);
                      group.join();
                      return branch.get();
                    }));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres, run, (r, x) -> r.<Integer>race("g", race -> race.add("a", () -> 1))))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("group g of strategy race")
        .hasMessageContaining("group g of strategy fail_fast");
  }

  @Test
  void anotherItemIsNamedWhereTheBranchesHaveAFingerprint(Postgres postgres) throws Exception {
    ParallelOptions options =
        ParallelOptions.defaults().withBranch(StepOptions.defaults().withFingerprint("v1"));
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.parallelAll("g", List.of(1, 2), options, i -> i).size()
                    + r.step("s", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres,
                    run,
                    (r, x) -> r.parallelAll("g", List.of(1, 3), options, i -> i).size()))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("branch g/1 (number 2) for an input of fingerprint");
  }

  @Test
  void branchesInAnotherOrderAreNamed(Postgres postgres) throws Exception {
    RunId run = handover.begin(postgres, (r, x) -> two(r, "a", "b") + r.step("s", handover::stuck));

    assertThatThrownBy(() -> Handover.goOn(postgres, run, (r, x) -> two(r, "b", "a")))
        .hasMessageContaining("branch g/b (number 1)")
        .hasMessageContaining("branch g/b (number 2)");
  }

  private static int two(Run run, String first, String second) {
    return run.parallel(
        "g",
        group -> {
          group.fork(first, () -> 1);
          group.fork(second, () -> 2);
          return 0;
        });
  }

  @Test
  void anotherFingerprintIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres,
            (r, x) ->
                r.step("charge", StepOptions.defaults().withFingerprint("order", 7), () -> 1)
                    + r.step("s", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres,
                    run,
                    (r, x) ->
                        r.step(
                            "charge", StepOptions.defaults().withFingerprint("order", 8), () -> 1)))
        .hasMessageContaining("step charge (number 1) for an input of fingerprint");
    // Code that says nothing takes what is recorded.
    try (Millrace node = Millrace.start(postgres.source(), postgres.client())) {
      node.retry(run);
    }
    assertThat(
            Handover.goOn(
                postgres, run, (r, x) -> r.step("charge", () -> 100) + r.step("s", () -> 10)))
        .isEqualTo("11");
  }

  /** What the code sees of its branches when the group has failed. */
  private String look(Run run) throws InterruptedException {
    List<Branch<Integer>> branches = new java.util.ArrayList<>();
    CountDownLatch slowIsAtWork = new CountDownLatch(1);
    try {
      run.parallel(
          "g",
          group -> {
            branches.add(group.fork("good", executions::incrementAndGet));
            branches.add(
                group.fork(
                    "slow",
                    () -> {
                      slowIsAtWork.countDown();
                      new CountDownLatch(1).await();
                      return 0;
                    }));
            branches.add(
                group.fork(
                    "bad",
                    () -> {
                      slowIsAtWork.await();
                      throw new IllegalStateException("bad");
                    }));
            assertThatThrownBy(() -> branches.getFirst().get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("join it first");
            return 0;
          });
      return "nothing failed";
    } catch (StepFailedException e) {
      return branches.stream().map(GroupReplayTest::outcome).toList().toString();
    }
  }

  private static String outcome(Branch<Integer> branch) {
    try {
      return branch.outcome().toString();
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
  }

  @Test
  void theCodeSeesTheSameOutcomesOfAFailedGroupInAReplay(Postgres postgres) throws Exception {
    String[] seen = new String[2];
    RunId run =
        handover.begin(
            postgres,
            (r, x) -> {
              seen[0] = look(r);
              return r.step("s", handover::stuck);
            });
    Handover.goOn(
        postgres,
        run,
        (r, x) -> {
          seen[1] = look(r);
          return r.step("s", () -> 1);
        });

    assertThat(seen[0]).contains("branch 'g/slow' was given up").contains("g/bad");
    assertThat(seen[1]).isEqualTo(seen[0]);
  }
}
