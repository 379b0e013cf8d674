package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Run;
import io.millrace.workflow.WorkflowFunction;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A run that one node begins and another one, perhaps with other code, goes on with. */
@PostgresTest
class ReplayTest {

  private final Handover handover = new Handover();

  @Test
  void recordedStepsAreNotExecutedAgain(Postgres postgres) throws Exception {
    AtomicInteger executions = new AtomicInteger();
    RunId run =
        handover.begin(
            postgres,
            (r, input) -> {
              int a = r.step("a", executions::incrementAndGet);
              List<Integer> group = r.parallelAll("g", List.of(1, 2, 3), i -> i + executions.get());
              return a + group.size() + r.step("stuck", handover::stuck);
            });

    String result =
        Handover.goOn(
            postgres,
            run,
            (r, input) -> {
              int a = r.step("a", executions::incrementAndGet);
              List<Integer> group = r.parallelAll("g", List.of(1, 2, 3), i -> 100);
              assertThat(group).doesNotContain(100);
              return a + group.size() + r.step("stuck", () -> 10);
            });

    assertThat(result).isEqualTo("14");
    assertThat(executions).hasValue(1);
  }

  @Test
  void aHistoryOfManyPagesIsFound(Postgres postgres) throws Exception {
    AtomicInteger executions = new AtomicInteger();
    RunId run =
        handover.begin(
            postgres,
            (r, input) -> {
              count(r, executions, 1_500);
              return r.step("stuck", handover::stuck);
            });

    assertThat(
            Handover.goOn(
                postgres,
                run,
                (r, input) -> {
                  count(r, executions, 1_500);
                  r.step("stuck", () -> 0);
                  return r.parallelAll("g", List.of(1, 2), i -> executions.incrementAndGet())
                      .size();
                }))
        .isEqualTo("2");
    assertThat(executions).hasValue(1_502);
  }

  private static void count(Run run, AtomicInteger executions, int steps) {
    for (int i = 0; i < steps; i++) {
      run.step("s", executions::incrementAndGet);
    }
  }

  @Test
  @DisplayName("31. a run in flight while its workflow changes: order changed")
  void aChangedOrderIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres,
            (r, input) ->
                r.step("a", () -> 1) + r.step("b", () -> 2) + r.step("stuck", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres, run, (r, input) -> r.step("b", () -> 2) + r.step("a", () -> 1)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("ReplayMismatchException")
        .hasMessageContaining("step b (number 1)")
        .hasMessageContaining("step b (number 2)");
  }

  @Test
  @DisplayName("31. a run in flight while its workflow changes: name changed")
  void aChangedNameIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres, (r, input) -> r.step("a", () -> 1) + r.step("stuck", handover::stuck));

    assertThatThrownBy(() -> Handover.goOn(postgres, run, (r, input) -> r.step("charge", () -> 1)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("the code asks for 'step charge (number 1)', recorded is 'a'");
  }

  @Test
  void aStepThatBecameAGroupIsNamed(Postgres postgres) throws Exception {
    RunId run =
        handover.begin(
            postgres, (r, input) -> r.step("a", () -> 1) + r.step("stuck", handover::stuck));

    assertThatThrownBy(
            () ->
                Handover.goOn(
                    postgres, run, (r, input) -> r.parallelAll("a", List.of(1), i -> i).size()))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("'group a (number 1)', recorded is 'step a (number 1)'");
  }

  @Test
  void timesNumbersAndIdsAreTheSameInAReplay(Postgres postgres) throws Exception {
    List<Object> seen = new ArrayList<>();
    WorkflowFunction<String, Integer> code =
        (r, x) -> {
          seen.addAll(List.of(r.now(), r.random(), r.uuid()));
          return r.step("s", handover::stuck);
        };
    RunId run = handover.begin(postgres, code);
    Handover.goOn(
        postgres,
        run,
        (r, x) -> {
          seen.addAll(List.of(r.now(), r.random(), r.uuid()));
          return r.step("s", () -> 1);
        });

    assertThat(seen).hasSize(6);
    assertThat(seen.subList(0, 3)).isEqualTo(seen.subList(3, 6));
    assertThat(java.time.Duration.between((java.time.Instant) seen.getFirst(), Instant.now()))
        .isLessThan(Duration.ofHours(1));
  }
}
