package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunStateException;
import io.millrace.failure.UnknownRunException;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.StepStatus;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@PostgresTest
class CancelTest {

  @Test
  @DisplayName("23. cancel while queued, and again")
  void aQueuedRunEndsAtOnce(Postgres postgres) {
    Workflow<String, String> nothing =
        Workflow.named("nothing", String.class, (run, input) -> input);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(nothing);
      RunHandle<String> run = client.start(nothing, "x");

      assertThat(run.cancel()).isTrue();
      assertThat(run.status()).isEqualTo(RunStatus.CANCELLED);
      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
      assertThatThrownBy(run::cancel)
          .isInstanceOf(RunStateException.class)
          .hasMessageContaining("is cancelled: cannot cancel it; it has ended");
    }
  }

  @Test
  void aGroupThatIsCancelledWhileItWaitsKeepsTheNumberOfItsBranches(Postgres postgres)
      throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    Workflow<String, Integer> waits =
        Workflow.named(
            "waits",
            String.class,
            (run, input) ->
                run.parallel(
                    "two",
                    group -> {
                      for (int i = 0; i < 2; i++) {
                        group.fork(
                            "branch",
                            () -> {
                              begun.countDown();
                              new CountDownLatch(1).await();
                              return 0;
                            });
                      }
                      return 0;
                    }));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<Integer> run = millrace.start(millrace.register(waits), "x");
      begun.await();
      run.cancel();

      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
      assertThat(postgres.text("select status || members from <schema>.step where kind = 'group'"))
          .isEqualTo("cancelled2");
    }
  }

  @Test
  @DisplayName("23. cancel while running, from this process and from another one")
  void aRunningRunIsInterruptedAndEndsAsCancelled(Postgres postgres) throws Exception {
    Map<String, CountDownLatch> begun =
        Map.of("here", new CountDownLatch(1), "elsewhere", new CountDownLatch(1));
    Map<String, Boolean> finallyRan = new ConcurrentHashMap<>();
    AtomicBoolean secondStep = new AtomicBoolean();
    Workflow<String, String> endless =
        Workflow.named(
            "endless",
            String.class,
            (run, input) -> {
              try {
                run.step(
                    "wait",
                    () -> {
                      begun.get(input).countDown();
                      new CountDownLatch(1).await();
                      return 1;
                    });
              } catch (Exception e) {
                // User code that swallows Exception does not survive its cancel.
                secondStep.set(true);
              } finally {
                finallyRan.put(input, true);
              }
              return run.step("go on", () -> "went on");
            });
    try (Millrace node = Millrace.start(postgres.source(), postgres.options());
        Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      node.register(endless);
      for (String from : List.of("here", "elsewhere")) {
        RunHandle<String> run = node.start(endless, from);
        begun.get(from).await();
        boolean asked = from.equals("here") ? run.cancel() : client.handle(run.id()).cancel();

        assertThat(asked).isTrue();
        assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
        RunDetails details = node.details(run.id());
        assertThat(details.summary().status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(details.steps()).hasSize(1);
        assertThat(details.steps().getFirst().status()).isEqualTo(StepStatus.CANCELLED);
      }
    }
    assertThat(finallyRan).containsOnlyKeys("here", "elsewhere");
    assertThat(secondStep).isFalse();
  }

  @Test
  @DisplayName("23. cancel while running, twice")
  void aSecondCancelOfARunningRunSaysThatItWasAskedForBefore(Postgres postgres) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Workflow<String, String> stubborn =
        Workflow.named(
            "stubborn",
            String.class,
            (run, input) ->
                run.step(
                    "ignore",
                    () -> {
                      begun.countDown();
                      boolean released = false;
                      while (!released) {
                        try {
                          release.await();
                          released = true;
                        } catch (InterruptedException e) {
                          // Does not listen.
                        }
                      }
                      return "done";
                    }));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(stubborn);
      RunHandle<String> run = millrace.start(stubborn, "x");
      begun.await();

      assertThat(run.cancel()).isTrue();
      assertThat(run.cancel()).isFalse();
      release.countDown();
      // The code ended well, but the cancel came before: it is not overwritten.
      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
    }
  }

  @Test
  @DisplayName("23. cancel finished")
  void aRunThatHasEndedStaysAsItIsAndSaysSo(Postgres postgres) throws Exception {
    Workflow<String, String> either =
        Workflow.named(
            "either",
            String.class,
            (run, input) -> {
              if (input.equals("failed")) {
                throw new IllegalStateException("as asked");
              }
              return input;
            });
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(either);
      for (String end : List.of("succeeded", "failed")) {
        RunHandle<String> run = millrace.start(either, end);
        await().until(() -> run.status().isFinal());
        RunDetails before = millrace.details(run.id());

        assertThatThrownBy(run::cancel)
            .isInstanceOf(RunStateException.class)
            .hasMessageContaining("is %s: cannot cancel it; it has ended".formatted(end));
        assertThat(millrace.details(run.id())).isEqualTo(before);
      }
      assertThatThrownBy(() -> millrace.cancel(new RunId(UUID.randomUUID())))
          .isInstanceOf(UnknownRunException.class);
    }
  }

  @Test
  @DisplayName("23. cancel while running: its steps see it, wherever they are")
  void allStepsOfARunSeeItsCancelAndNoneBeginsAfterIt(Postgres postgres) throws Exception {
    CountDownLatch begun = new CountDownLatch(3);
    AtomicInteger interrupted = new AtomicInteger();
    Workflow<String, Integer> wide =
        Workflow.named(
            "wide",
            String.class,
            (run, input) ->
                run.parallelAll(
                        "group",
                        List.of(1, 2, 3, 4, 5),
                        io.millrace.workflow.ParallelOptions.atMost(3),
                        item -> {
                          try {
                            return run.step("inner", () -> waitForEver(begun));
                          } finally {
                            interrupted.incrementAndGet();
                          }
                        })
                    .size());
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(wide);
      RunHandle<Integer> run = millrace.start(wide, "x");
      begun.await();
      run.cancel();

      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
      assertThat(interrupted).hasValue(3);
      assertThat(millrace.details(run.id()).steps())
          .hasSizeBetween(4, 7)
          .allMatch(step -> step.status() == StepStatus.CANCELLED);
    }
  }

  private static int waitForEver(CountDownLatch begun) throws InterruptedException {
    begun.countDown();
    new CountDownLatch(1).await();
    return 1;
  }

  @Test
  @DisplayName("28. user code that catches Exception, or has steps in finally, still stops")
  void codeThatCatchesEverythingAndCleansUpInStepsIsStoppedAllTheSame(Postgres postgres)
      throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();
    Workflow<String, String> stubborn =
        Workflow.named(
            "stubborn",
            String.class,
            (run, input) -> {
              try {
                run.action(
                    "stuck",
                    () -> {
                      stuck.countDown();
                      new CountDownLatch(1).await();
                    });
              } catch (Exception e) {
                seen.add("caught");
              } finally {
                seen.add("finally");
                try {
                  run.action("cleanup", () -> seen.add("cleaned up"));
                } catch (Exception e) {
                  seen.add("caught again");
                }
              }
              seen.add("went on");
              return "returned";
            });
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<String> run = millrace.start(millrace.register(stubborn), "x");
      stuck.await();
      run.cancel();

      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
      assertThat(seen).containsExactly("finally");
      assertThat(millrace.details(run.id()).steps()).hasSize(1);
    }
  }
}
