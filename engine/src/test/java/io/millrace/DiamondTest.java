package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Pipeline;
import io.millrace.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Pipelines whose steps do not stand in one line. */
@PostgresTest
class DiamondTest {

  private final List<String> order = Collections.synchronizedList(new ArrayList<>());

  @Test
  @DisplayName("15. diamond: A -> {B, C} -> D; B and C overlap, D after both")
  void theSidesOfADiamondOverlapAndItsEndComesAfterBoth(Postgres postgres) throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    Workflow<String, String> diamond =
        Pipeline.named("diamond", String.class)
            .step("a", in -> note("a"))
            .step(
                "b",
                in -> {
                  both.await(60, TimeUnit.SECONDS);
                  return note(in.result("a", String.class) + "b");
                })
            .step(
                "c",
                in -> {
                  both.await(60, TimeUnit.SECONDS);
                  return note(in.result("a", String.class) + "c");
                })
            .dependsOn("a")
            .step(
                "d",
                in ->
                    note(
                        in.result("a", String.class)
                            + in.result("b", String.class)
                            + in.result("c", String.class)))
            .dependsOn("b", "c")
            .returning(String.class);

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<String> run = millrace.start(millrace.register(diamond), "x");

      assertThat(run.await()).isEqualTo("aabac");
      assertThat(order).startsWith("a").endsWith("aabac");
      assertThat(postgres.text("select string_agg(path, ' ' order by ordinal) from <schema>.step"))
          .isEqualTo("a b c d");
    }
  }

  private String note(String what) {
    order.add(what);
    return what;
  }

  @Test
  @DisplayName("15. diamond: a failing sibling does not stop the other from being recorded")
  void aFailingSideDoesNotStopTheOtherFromBeingRecorded(Postgres postgres) throws Exception {
    CountDownLatch failed = new CountDownLatch(1);
    Workflow<String, Integer> diamond =
        Pipeline.named("diamond", String.class)
            .step("a", in -> 1)
            .step(
                "b",
                in -> {
                  failed.countDown();
                  throw new IllegalStateException("b is broken");
                })
            .step(
                "c",
                in -> {
                  failed.await();
                  return 3;
                })
            .dependsOn("a")
            .step("d", in -> 4)
            .dependsOn("b", "c")
            .returning(Integer.class);

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<Integer> run = millrace.start(millrace.register(diamond), "x");

      assertThatThrownBy(run::await)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("b is broken");
      RunDetails details = millrace.details(run.id());
      assertThat(
              details.steps().stream()
                  .collect(Collectors.toMap(StepSummary::path, StepSummary::status)))
          .containsOnly(
              entry("a", StepStatus.SUCCEEDED),
              entry("b", StepStatus.FAILED),
              entry("c", StepStatus.SUCCEEDED));
    }
  }

  @Test
  void aStepSeesTheResultsOfAllThatSurelyCameBeforeItAndNoOthers(Postgres postgres)
      throws Exception {
    Workflow<String, Integer> sides =
        Pipeline.named("sides", String.class)
            .step("a", in -> 1)
            .step("b", in -> in.result("a", Integer.class) + 1)
            .step("c", in -> in.result("b", Integer.class))
            .dependsOn()
            .returning(Integer.class);

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<Integer> run = millrace.start(millrace.register(sides), "x");

      assertThatThrownBy(run::await)
          .hasMessageContaining("step 'c' asks for the result of 'b'; before it stand only []");
    }
  }

  @Test
  void aReplayOfADiamondExecutesOnlyWhatIsMissing(Postgres postgres) throws Exception {
    Handover handover = new Handover();
    var run = handover.begin(postgres, diamond(postgres, handover::stuck).function());
    order.clear();

    assertThat(Handover.goOn(postgres, run, diamond(postgres, () -> 2).function())).isEqualTo("5");
    assertThat(order).containsExactly("d");
  }

  @Test
  void whatIsRecordedBehindAMissingStepAndALargeResultIsNotExecutedAgain(Postgres postgres)
      throws Exception {
    Handover handover = new Handover();
    var run = handover.begin(postgres, large(postgres, handover::stuck).function());
    order.clear();

    assertThat(Handover.goOn(postgres, run, large(postgres, () -> 2).function())).isEqualTo("2");
    assertThat(order).containsExactly("b");
  }

  /** The first page of a replay ends with a, which is larger than a page. */
  private Workflow<String, Integer> large(Postgres postgres, Callable<Integer> stuck) {
    return Pipeline.named("w", String.class)
        .step("a", in -> "x".repeat(1 << 20))
        .step(
            "stuck",
            in -> {
              await()
                  .until(
                      () ->
                          postgres.count(
                                  "select count(*) from <schema>.step where path = 'c' and status = 'succeeded'")
                              == 1);
              return stuck.call();
            })
        .dependsOn()
        .step("b", in -> note("b").length())
        .dependsOn("stuck")
        .step("c", in -> note("c").length())
        .dependsOn("a")
        .step("d", in -> in.result("b", Integer.class) + in.result("c", Integer.class))
        .dependsOn("b", "c")
        .returning(Integer.class);
  }

  private Workflow<String, Integer> diamond(Postgres postgres, Callable<Integer> b) {
    return Pipeline.named("w", String.class)
        .step("a", in -> note("a").length())
        .step(
            "b",
            in -> {
              await()
                  .until(
                      () ->
                          postgres.count(
                                  "select count(*) from <schema>.step where path = 'c' and status = 'succeeded'")
                              == 1);
              return b.call();
            })
        .dependsOn()
        .step("c", in -> note("cc").length())
        .dependsOn("a")
        .step(
            "d",
            in -> {
              note("d");
              return 1 + in.result("b", Integer.class) + in.result("c", Integer.class);
            })
        .dependsOn("b", "c")
        .returning(Integer.class);
  }
}
