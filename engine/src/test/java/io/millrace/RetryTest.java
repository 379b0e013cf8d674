package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.failure.RunStateException;
import io.millrace.failure.StepFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@PostgresTest
class RetryTest {

  @Test
  void aRetryExecutesOnlyWhatHadNoSuccess(Postgres postgres) throws Exception {
    Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    AtomicBoolean broken = new AtomicBoolean(true);
    Workflow<String, Integer> job =
        Workflow.named(
            "job",
            String.class,
            (run, input) -> {
              run.action("first", () -> count(executions, "first"));
              try {
                run.step(
                    "survived",
                    () -> {
                      count(executions, "survived");
                      throw new IllegalStateException("caught by the code");
                    });
              } catch (StepFailedException e) {
                run.action("after", () -> count(executions, "after"));
              }
              return run.parallelAll(
                      "group",
                      List.of("a", "b", "c"),
                      io.millrace.workflow.ParallelOptions.atMost(1),
                      item -> {
                        count(executions, item);
                        if (item.equals("b") && broken.get()) {
                          throw new IllegalStateException("b is broken");
                        }
                        return item;
                      })
                  .size();
            });
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(job);
      RunHandle<Integer> run = millrace.start(job, "x");
      assertThatThrownBy(run::await)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("group/1");
      broken.set(false);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo(3);
      Map<String, Integer> counts = new HashMap<>();
      executions.forEach((name, count) -> counts.put(name, count.get()));
      assertThat(counts)
          .isEqualTo(Map.of("first", 1, "survived", 1, "after", 1, "a", 1, "b", 2, "c", 1));
      StepSummary b = step(millrace.details(run.id()), "group/1");
      assertThat(b.attempts()).hasSize(2);
      assertThat(b.attempts().getFirst().error().message()).isEqualTo("b is broken");
      assertThat(b.attempts().getLast().error()).isNull();
      assertThat(step(millrace.details(run.id()), "survived").status())
          .isEqualTo(StepStatus.FAILED);
    }
  }

  @Test
  void aRetryLeavesAloneWhatTheCodeSurvivedInsideTheFailedBranch(Postgres postgres)
      throws Exception {
    Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    AtomicBoolean broken = new AtomicBoolean(true);
    Workflow<String, Integer> job =
        Workflow.named(
            "job",
            String.class,
            (run, input) ->
                run.parallelAll(
                        "group",
                        List.of(1),
                        item -> {
                          try {
                            run.parallelAll(
                                "survived",
                                List.of("fails", "waits"),
                                inner -> {
                                  count(executions, inner);
                                  if (inner.equals("waits")) {
                                    new CountDownLatch(1).await();
                                  }
                                  throw new IllegalStateException("caught by the code");
                                });
                          } catch (StepFailedException e) {
                            run.action("after", () -> count(executions, "after"));
                          }
                          run.action(
                              "fatal",
                              () -> {
                                if (broken.get()) {
                                  throw new IllegalStateException("not caught");
                                }
                              });
                          return item;
                        })
                    .size());
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(job);
      RunHandle<Integer> run = millrace.start(job, "x");
      assertThatThrownBy(run::await).isInstanceOf(RunFailedException.class);
      assertThat(millrace.details(run.id()).error().step()).isEqualTo("group/0/fatal");
      broken.set(false);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo(1);
      assertThat(executions.get("fails")).hasValue(1);
      assertThat(executions.get("after")).hasValue(1);
      assertThat(
              postgres.count(
                  "select count(*) from <schema>.step where status in ('running', 'retrying')"))
          .isZero();
      assertThat(step(millrace.details(run.id()), "group/0/survived").status())
          .isEqualTo(StepStatus.FAILED);
    }
  }

  private static void count(Map<String, AtomicInteger> executions, String name) {
    executions.computeIfAbsent(name, k -> new AtomicInteger()).incrementAndGet();
  }

  private static StepSummary step(RunDetails run, String path) {
    return run.steps().stream().filter(s -> s.path().equals(path)).findFirst().orElseThrow();
  }

  @Test
  void aCancelledRunCanBeRetried(Postgres postgres) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger attempts = new AtomicInteger();
    Workflow<String, Integer> twice =
        Workflow.named(
            "twice",
            String.class,
            (run, input) ->
                run.step(
                    "wait",
                    () -> {
                      if (attempts.incrementAndGet() == 1) {
                        begun.countDown();
                        new CountDownLatch(1).await();
                      }
                      return attempts.get();
                    }));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(twice);
      RunHandle<Integer> run = millrace.start(twice, "x");
      begun.await();
      run.cancel();
      assertThatThrownBy(run::await).isInstanceOf(RunCancelledException.class);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo(2);
      assertThat(millrace.details(run.id()).steps().getFirst().attempts()).hasSize(2);
    }
  }

  @Test
  void onlyFailedAndCancelledRunsCanBeRetried(Postgres postgres) throws Exception {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (run, input) -> input);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(echo);
      RunId queued = client.start(echo, "x").id();

      assertThatThrownBy(() -> client.retry(queued))
          .isInstanceOf(RunStateException.class)
          .hasMessageContaining("is queued: cannot retry it; only failed and cancelled runs");
    }
  }

  @Test
  void aRetriedRunKeepsItsPlaceInTheQueue(Postgres postgres) {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (run, input) -> input);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(echo);
      List<RunHandle<String>> runs = client.startAll(echo, List.of("a", "b"));
      runs.getFirst().cancel();
      client.retry(runs.getFirst().id());

      assertThat(
              postgres.text(
                  "select run_id::text from <schema>.run where status = 'queued' order by priority, seq limit 1"))
          .isEqualTo(runs.getFirst().id().toString());
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'queued'"))
          .isEqualTo(2);
    }
  }

  @Test
  void closingWithoutTimeToDrainHandsTheRunsBack(Postgres postgres) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger first = new AtomicInteger();
    AtomicInteger attempts = new AtomicInteger();
    Workflow<String, String> slow =
        Workflow.named(
            "slow",
            String.class,
            (run, input) -> {
              run.action("first", first::incrementAndGet);
              return run.step(
                  "second",
                  () -> {
                    if (attempts.incrementAndGet() == 1) {
                      begun.countDown();
                      new CountDownLatch(1).await();
                    }
                    return "done";
                  });
            });
    RunId id;
    var options = postgres.node("short", 4);
    options = options.withNode(options.node().withDrain(java.time.Duration.ZERO));
    try (Millrace node = Millrace.start(postgres.source(), options)) {
      node.register(slow);
      id = node.start(slow, "x").id();
      begun.await();
    }
    assertThat(postgres.text("select status from <schema>.run")).isEqualTo("queued");
    assertThat(postgres.text("select status from <schema>.node")).isEqualTo("stopped");

    try (Millrace next = Millrace.start(postgres.source(), postgres.node("next", 4))) {
      next.register(slow);
      assertThat(next.handle(id).await().text()).isEqualTo("\"done\"");
    }
    assertThat(first).hasValue(1);
    assertThat(attempts).hasValue(2);
    await()
        .until(
            () ->
                postgres.count("select count(*) from <schema>.run where status <> 'succeeded'")
                    == 0);
  }

  @Test
  void stepsThatAnEarlierExecutionLeftOpenEndWithTheRunThatDoesNotComeToThem(Postgres postgres)
      throws Exception {
    Workflow<String, String> brief =
        Workflow.named("brief", String.class, (run, input) -> run.step("first", () -> input));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(brief);
      RunHandle<String> run = client.start(brief, "x");
      // As a node has left it that handed its run back.
      postgres.execute(
          """
          insert into <schema>.step (run_id, started_at, node_id, claim_no, ordinal, attempts, failures,
            path, kind, status)
          select run_id, now(), 1, 1, 1, 1, 0, 'later', 'step', 'running' from <schema>.run;
          update <schema>.run set claim_no = 1;
          """);

      try (Millrace node = Millrace.start(postgres.source(), postgres.node("a", 1))) {
        node.register(brief);
        run.await();
      }

      assertThat(postgres.text("select status from <schema>.step where path = 'later'"))
          .isEqualTo("cancelled");
    }
  }

  @Test
  void aRunWhoseGroupsBodyThrewCanBeRetried(Postgres postgres) throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger branches = new AtomicInteger();
    Workflow<String, Integer> job =
        Workflow.named(
            "job",
            String.class,
            (run, input) ->
                run.parallel(
                    "g",
                    group -> {
                      var a = group.fork("a", branches::incrementAndGet);
                      int x =
                          run.step(
                              "x",
                              () -> {
                                if (broken.get()) {
                                  throw new IllegalStateException("x is broken");
                                }
                                return 10;
                              });
                      group.join();
                      return x + a.get();
                    }));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<Integer> run = millrace.start(millrace.register(job), "x");
      assertThatThrownBy(run::await).hasMessageContaining("x is broken");
      broken.set(false);
      millrace.retry(run.id());

      assertThat(run.await()).isGreaterThan(10);
    }
  }

  @Test
  void theStepThatThrewIsDoneAgainAndNotTheOneThatItsErrorTellsOf(Postgres postgres)
      throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    AtomicInteger charges = new AtomicInteger();
    Workflow<String, String> job =
        Workflow.named(
            "job",
            String.class,
            (run, input) -> {
              try {
                run.action(
                    "charge",
                    () -> {
                      charges.incrementAndGet();
                      throw new IllegalStateException("no money");
                    });
              } catch (StepFailedException charge) {
                return run.step(
                    "refund",
                    () -> {
                      if (broken.get()) {
                        throw new IllegalStateException("no refund", charge);
                      }
                      return "refunded";
                    });
              }
              return "charged";
            });
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<String> run = millrace.start(millrace.register(job), "x");
      assertThatThrownBy(run::await).hasMessageContaining("step 'refund' failed");
      broken.set(false);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo("refunded");
      assertThat(charges).hasValue(1);
    }
  }

  @Test
  void aRetriedStepHasAllItsTimeAgain(Postgres postgres) throws Exception {
    AtomicBoolean broken = new AtomicBoolean(true);
    StepOptions hour = StepOptions.defaults().withTotalTimeout(Duration.ofHours(1));
    Workflow<String, Integer> job =
        Workflow.named(
            "job",
            String.class,
            (run, input) ->
                run.step(
                    "s",
                    hour,
                    () -> {
                      if (broken.get()) {
                        throw new IllegalStateException("broken");
                      }
                      return 1;
                    }));
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      RunHandle<Integer> run = millrace.start(millrace.register(job), "x");
      assertThatThrownBy(run::await).hasMessageContaining("broken");
      postgres.execute("update <schema>.step set started_at = started_at - interval '2 hours'");
      broken.set(false);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo(1);
    }
  }
}
