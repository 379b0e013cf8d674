package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.failure.StepFailedException;
import io.millrace.run.AttemptSummary;
import io.millrace.run.RunDetails;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.NonRetryable;
import io.millrace.workflow.RetryPolicy;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@PostgresTest
class StepTest {

  record Quote(String carrier, int cents) {}

  /** Runs a workflow of no input and gives its output. */
  private static <O> O run(Postgres postgres, Workflow<String, O> workflow) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      return millrace.start(millrace.register(workflow), "x").await();
    }
  }

  @Test
  void aResultHasBeenThroughTheCodecTheFirstTimeToo(Postgres postgres) throws Exception {
    Quote made = new Quote("dhl", 500);
    AtomicBoolean same = new AtomicBoolean(true);

    Quote got =
        run(
            postgres,
            Workflow.named(
                "quote",
                String.class,
                (run, input) -> {
                  Quote quote = run.step("ask", () -> made);
                  same.set(System.identityHashCode(quote) == System.identityHashCode(made));
                  return quote;
                }));

    assertThat(got).isEqualTo(made);
    assertThat(same).isFalse();
  }

  @Test
  void aListOfRecordsNeedsItsFullType(Postgres postgres) throws Exception {
    List<Quote> quotes = List.of(new Quote("dhl", 500), new Quote("ups", 600));

    int cents =
        run(
            postgres,
            Workflow.named(
                "full",
                String.class,
                (run, input) -> {
                  List<Quote> all =
                      run.step(
                          "ask", StepOptions.defaults(), new Type<List<Quote>>() {}, () -> quotes);
                  return all.stream().mapToInt(Quote::cents).sum();
                }));
    assertThat(cents).isEqualTo(1_100);
    assertThatThrownBy(
            () ->
                run(
                    postgres,
                    Workflow.named(
                        "raw", String.class, (run, input) -> run.step("ask", () -> quotes).size())))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("step 'ask'")
        .hasMessageContaining("pass new Type<...>() {}");
  }

  @Test
  void listsAndMapsOfPlainValuesNeedNoType(Postgres postgres) throws Exception {
    Map<String, List<Integer>> value = Map.of("a", List.of(1, 2));

    int result =
        run(
            postgres,
            Workflow.named(
                "plain",
                String.class,
                (run, input) -> run.step("make", () -> value).get("a").size()));

    assertThat(result).isEqualTo(2);
  }

  @Test
  void anActionHasNoResultAndAStepMayReturnNull(Postgres postgres) throws Exception {
    boolean result =
        run(
            postgres,
            Workflow.named(
                "void",
                String.class,
                (run, input) -> {
                  run.action("mail", () -> {});
                  Object nothing = run.step("nothing", () -> null);
                  return nothing == null;
                }));

    assertThat(result).isTrue();
  }

  @Test
  void theSameNameTwiceIsTwoSteps(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, Integer> twice =
          millrace.register(
              Workflow.named(
                  "twice",
                  String.class,
                  (run, input) -> run.step("add", () -> 1) + run.step("add", () -> 2)));
      RunHandle<Integer> run = millrace.start(twice, "x");

      assertThat(run.await()).isEqualTo(3);
      assertThat(paths(millrace.details(run.id()))).containsExactly("add", "add#2");
    }
  }

  private static List<String> paths(RunDetails details) {
    return details.steps().stream().map(StepSummary::path).toList();
  }

  // ---- retry ----

  @Test
  void everyAttemptIsKeptAndTheLastOneCounts(Postgres postgres) throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    StepOptions three = StepOptions.retrying(RetryPolicy.fixed(3, Duration.ofMillis(1)));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.node("n", 4))) {
      Workflow<String, String> flaky =
          millrace.register(
              Workflow.named(
                  "flaky",
                  String.class,
                  (run, input) ->
                      run.step(
                          "call",
                          three,
                          () -> {
                            if (attempts.incrementAndGet() < 3) {
                              throw new IllegalStateException("try " + attempts.get());
                            }
                            return "ok";
                          })));
      RunHandle<String> run = millrace.start(flaky, "x");

      assertThat(run.await()).isEqualTo("ok");
      StepSummary call = millrace.details(run.id()).steps().getFirst();
      assertThat(call.status()).isEqualTo(StepStatus.SUCCEEDED);
      assertThat(call.attempts().stream().map(AttemptSummary::number)).containsExactly(1, 2, 3);
      assertThat(call.attempts().stream().map(a -> a.error() == null ? null : a.error().message()))
          .containsExactly("try 1", "try 2", null);
      assertThat(call.attempts())
          .allSatisfy(
              attempt -> {
                assertThat(attempt.node()).isEqualTo("n");
                assertThat(attempt.finishedAt()).isAfterOrEqualTo(attempt.startedAt());
              });
    }
  }

  static final class Declined extends Exception implements NonRetryable {
    private static final long serialVersionUID = 1L;

    Declined() {
      super("card declined");
    }
  }

  @Test
  void thePolicySaysWhichErrorsAreTriedAgain(Postgres postgres) throws Exception {
    RetryPolicy five = RetryPolicy.fixed(5, Duration.ZERO);
    Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, String> picky =
          millrace.register(
              Workflow.named(
                  "picky",
                  String.class,
                  (run, input) -> {
                    RetryPolicy policy =
                        input.equals("filtered")
                            ? five.retryingOn(error -> !(error instanceof IllegalStateException))
                            : five;
                    return run.step(
                        "pay",
                        StepOptions.retrying(policy),
                        () -> {
                          attempts
                              .computeIfAbsent(input, k -> new AtomicInteger())
                              .incrementAndGet();
                          switch (input) {
                            case "marked" -> throw new Declined();
                            case "error" -> throw new AssertionError("broken");
                            default -> throw new IllegalStateException("down");
                          }
                        });
                  }));
      for (String input : List.of("marked", "error", "filtered", "plain")) {
        assertThatThrownBy(() -> millrace.start(picky, input).await())
            .isInstanceOf(RunFailedException.class);
      }
    }
    assertThat(attempts.get("marked")).hasValue(1);
    assertThat(attempts.get("error")).hasValue(1);
    assertThat(attempts.get("filtered")).hasValue(1);
    assertThat(attempts.get("plain")).hasValue(5);
  }

  @Test
  void aFailureThatTheCodeSurvivesIsRecordedAndTheRunGoesOn(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      Workflow<String, String> careful =
          millrace.register(
              Workflow.named(
                  "careful",
                  String.class,
                  (run, input) -> {
                    try {
                      return run.step(
                          "risky",
                          () -> {
                            throw new java.io.IOException("gone");
                          });
                    } catch (StepFailedException e) {
                      return run.step("plan b", () -> e.failure().type() + " " + e.attempts());
                    }
                  }));
      RunHandle<String> run = millrace.start(careful, "x");

      assertThat(run.await()).isEqualTo("java.io.IOException 1");
      assertThat(millrace.details(run.id()).steps().stream().map(StepSummary::status))
          .containsExactly(StepStatus.FAILED, StepStatus.SUCCEEDED);
    }
  }

  // ---- scopes ----

  @Test
  void aStepFromAnotherThreadIsAnErrorThatNamesTheWayOut(Postgres postgres) {
    assertThatThrownBy(
            () ->
                run(
                    postgres,
                    Workflow.named(
                        "stray",
                        String.class,
                        (run, input) -> {
                          try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                            return threads.submit(() -> run.step("s", () -> 1)).get();
                          } catch (ExecutionException e) {
                            throw (RuntimeException) e.getCause();
                          }
                        })))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("ScopeViolationException")
        .hasMessageContaining("fork");
  }

  @Test
  void aStepInsideAStepIsAnError(Postgres postgres) {
    assertThatThrownBy(
            () ->
                run(
                    postgres,
                    Workflow.named(
                        "nested",
                        String.class,
                        (run, input) -> run.step("outer", () -> run.step("inner", () -> 1)))))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("'inner' was asked for inside the body of step 'outer'");
  }

  @Test
  void namesThatCannotBePartOfAPathAreRefused(Postgres postgres) {
    for (String name : List.of("", " ", "a/b", "a#b", "a\nb", "x".repeat(201))) {
      assertThatThrownBy(
              () ->
                  run(
                      postgres,
                      Workflow.named(
                          "named", String.class, (run, input) -> run.step(name, () -> 1))))
          .as(name)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("step name");
    }
  }
}
