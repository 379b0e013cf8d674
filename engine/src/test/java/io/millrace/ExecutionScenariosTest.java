package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.failure.RunFailedException;
import io.millrace.run.RunDetails;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Json;
import io.millrace.workflow.Pipeline;
import io.millrace.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@PostgresTest
class ExecutionScenariosTest {

  @Test
  @DisplayName(
      "two nodes in parallel (maxRunning(1) each): 2 runs x 2 steps -> each node one run; intervals overlap; nothing twice")
  void twoNodesShareTwoRuns(Postgres postgres) throws Exception {
    CountDownLatch bothRun = new CountDownLatch(2);
    Map<String, AtomicInteger> executions = new ConcurrentHashMap<>();
    Workflow<String, String> meet =
        Workflow.named(
            "meet",
            String.class,
            (run, input) -> {
              run.step(
                  "arrive",
                  () -> {
                    executions
                        .computeIfAbsent(input + "/arrive", k -> new AtomicInteger())
                        .incrementAndGet();
                    bothRun.countDown();
                    // Ends only when the other run is under way too: their intervals overlap.
                    return bothRun.await(60, TimeUnit.SECONDS);
                  });
              return run.step(
                  "leave",
                  () -> {
                    executions
                        .computeIfAbsent(input + "/leave", k -> new AtomicInteger())
                        .incrementAndGet();
                    return input;
                  });
            });

    try (Millrace one = Millrace.start(postgres.source(), postgres.node("one", 1));
        Millrace two = Millrace.start(postgres.source(), postgres.node("two", 1))) {
      one.register(meet);
      two.register(meet);
      List<RunHandle<String>> runs = one.startAll(meet, List.of("a", "b"));

      assertThat(runs.get(0).await()).isEqualTo("a");
      assertThat(runs.get(1).await()).isEqualTo("b");
      assertThat(runs.stream().flatMap(run -> nodesOf(one.details(run.id())).stream()).distinct())
          .containsExactlyInAnyOrder("one", "two");
      assertThat(runs)
          .allSatisfy(
              run -> assertThat(nodesOf(one.details(run.id())).stream().distinct()).hasSize(1));
    }
    assertThat(executions.values()).hasSize(4).allSatisfy(count -> assertThat(count).hasValue(1));
  }

  private static List<String> nodesOf(RunDetails run) {
    return run.steps().stream()
        .flatMap(step -> step.attempts().stream())
        .map(attempt -> attempt.node())
        .toList();
  }

  @Test
  @DisplayName(
      "interleaved steps (maxRunning(1) each): 3 nodes, 3 runs x 3 steps -> no run's data in another")
  void stepsOfDifferentRunsDoNotMix(Postgres postgres) throws Exception {
    CountDownLatch allRun = new CountDownLatch(3);
    Workflow<String, List<?>> chain =
        Workflow.named(
            "chain",
            String.class,
            (run, input) -> {
              String first =
                  run.step(
                      "first",
                      () -> {
                        allRun.countDown();
                        assertThat(allRun.await(60, TimeUnit.SECONDS)).isTrue();
                        return input + "1";
                      });
              String second = run.step("second", () -> first + "2");
              return List.of(first, second, run.step("third", () -> second + "3"));
            });

    List<Millrace> nodes = new ArrayList<>();
    try {
      for (String name : List.of("one", "two", "three")) {
        nodes.add(Millrace.start(postgres.source(), postgres.node(name, 1)));
        nodes.getLast().register(chain);
      }
      List<RunHandle<List<?>>> runs = nodes.getFirst().startAll(chain, List.of("a", "b", "c"));

      assertThat(runs.get(0).await()).isEqualTo(List.of("a1", "a12", "a123"));
      assertThat(runs.get(1).await()).isEqualTo(List.of("b1", "b12", "b123"));
      assertThat(runs.get(2).await()).isEqualTo(List.of("c1", "c12", "c123"));
    } finally {
      nodes.forEach(Millrace::close);
    }
    assertThat(
            postgres.count(
                """
                select count(*) from <schema>.step s join <schema>.run r using (run_id)
                where s.output::text not like '"' || (r.input#>>'{}') || '%'
                """))
        .isZero();
  }

  record Page(String title, int words) {}

  @Test
  @DisplayName(
      "complete pipeline: fetch -> process -> save with results by name; stored results exact, in order")
  void aPipelineHandsResultsOnByName(Postgres postgres) throws Exception {
    Workflow<String, String> pipeline =
        Pipeline.named("load", String.class)
            .step("fetch", in -> new Page(in.input(), 3))
            .step("process", in -> in.result("fetch", Page.class).words() * 2)
            .step(
                "save",
                in ->
                    in.result("fetch", Page.class).title()
                        + "="
                        + in.result("process", Integer.class))
            .returning(String.class);

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(pipeline);
      RunHandle<String> run = millrace.start(pipeline, "home");

      assertThat(run.await()).isEqualTo("home=6");
      assertThat(millrace.details(run.id()).steps().stream().map(StepSummary::path))
          .containsExactly("fetch", "process", "save");
      assertThat(results(postgres, run.id()))
          .containsExactly("{\"title\":\"home\",\"words\":3}", "6", "\"home=6\"");
    }
  }

  private static List<String> results(Postgres postgres, RunId run) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select output::text from <schema>.step where run_id = :run order by ordinal")
                    .bind("run", run.value())
                    .mapTo(String.class)
                    .list());
  }

  @Test
  @DisplayName(
      "failing step: step 2 of 3 fails -> step 3 never starts, no row for it; run and step `failed` with the text")
  void aFailingStepEndsTheRun(Postgres postgres) {
    Workflow<String, String> broken =
        Pipeline.named("broken", String.class)
            .step("one", in -> 1)
            .step(
                "two",
                in -> {
                  throw new IllegalStateException("no paper in tray 2");
                })
            .step("three", in -> 3)
            .returning(String.class);

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(broken);
      RunHandle<String> run = millrace.start(broken, "x");

      assertThatThrownBy(run::await)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("step 'two'")
          .hasMessageContaining("no paper in tray 2");
      RunDetails details = millrace.details(run.id());
      assertThat(details.summary().status()).isEqualTo(RunStatus.FAILED);
      assertThat(details.error().step()).isEqualTo("two");
      assertThat(details.error().message()).contains("no paper in tray 2");
      assertThat(details.steps().stream().map(StepSummary::path)).containsExactly("one", "two");
      StepSummary two = details.steps().getLast();
      assertThat(two.status()).isEqualTo(StepStatus.FAILED);
      assertThat(two.attempts()).hasSize(1);
      assertThat(two.attempts().getFirst().error().message()).isEqualTo("no paper in tray 2");
    }
  }

  @Test
  @DisplayName("metadata: set at start, seen in every step, kept after recovery and retry")
  void metadataStaysWithTheRun(Postgres postgres) throws Exception {
    Queue<Map<String, String>> seen = new ConcurrentLinkedQueue<>();
    AtomicInteger attempts = new AtomicInteger();
    Workflow<String, String> audited =
        Workflow.named(
            "audited",
            String.class,
            (run, input) -> {
              run.action("look", () -> seen.add(run.metadata()));
              return run.step(
                  "work",
                  () -> {
                    seen.add(run.metadata());
                    if (attempts.incrementAndGet() == 1) {
                      throw new IllegalStateException("the first time");
                    }
                    return run.metadata().get("tenant");
                  });
            });
    Map<String, String> metadata = Map.of("tenant", "acme", "trace", "t-1");

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(audited);
      RunHandle<String> run =
          millrace.start(
              audited,
              "x",
              StartOptions.defaults().withMetadata(metadata).withTriggeredBy("nightly"));
      assertThatThrownBy(run::await).isInstanceOf(RunFailedException.class);
      millrace.retry(run.id());

      assertThat(run.await()).isEqualTo("acme");
      assertThat(seen).hasSize(3).allSatisfy(one -> assertThat(one).isEqualTo(metadata));
      assertThat(millrace.details(run.id()).metadata()).isEqualTo(metadata);
      assertThat(millrace.details(run.id()).triggeredBy()).isEqualTo("nightly");
    }
  }

  @Test
  void aRunCanBeStartedByNameWithJson(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(
          Workflow.named(
              "page", Page.class, (run, page) -> new Page(page.title() + "!", page.words() + 1)));

      RunHandle<Json> run =
          millrace.start(
              "page", new Json("{\"title\":\"a\",\"words\":1}"), StartOptions.defaults());

      assertThat(run.await().text()).isEqualTo("{\"title\":\"a!\",\"words\":2}");
    }
  }
}
