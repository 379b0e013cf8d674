package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.PayloadLimits;
import io.millrace.failure.AwaitTimeoutException;
import io.millrace.failure.InvalidInputException;
import io.millrace.failure.PayloadTooLargeException;
import io.millrace.failure.UnknownRunException;
import io.millrace.failure.UnknownWorkflowException;
import io.millrace.run.RunFilter;
import io.millrace.run.RunId;
import io.millrace.run.RunStatus;
import io.millrace.run.RunSummary;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@PostgresTest
class StartTest {

  record Line(String article, int count) {}

  record Order(String id, List<Line> lines) {}

  private static final Workflow<Order, Integer> ORDER =
      Workflow.named(
          "order", Order.class, (run, order) -> order.lines().stream().mapToInt(Line::count).sum());

  private static final Workflow<Integer, Integer> ECHO =
      Workflow.named("echo", Integer.class, (run, input) -> input);

  @Test
  void theSameIdempotencyKeyGivesTheSameRun(Postgres postgres) throws Exception {
    AtomicInteger executions = new AtomicInteger();
    Workflow<Integer, Integer> counted =
        Workflow.named(
            "counted",
            Integer.class,
            (run, input) -> run.step("count", () -> executions.incrementAndGet() + input));
    StartOptions key = StartOptions.defaults().withIdempotencyKey("k-1");

    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(counted);
      RunHandle<Integer> first = millrace.start(counted, 10, key);
      assertThat(first.await()).isEqualTo(11);
      RunHandle<Integer> second = millrace.start(counted, 20, key);

      assertThat(first.existed()).isFalse();
      assertThat(second.existed()).isTrue();
      assertThat(second.id()).isEqualTo(first.id());
      assertThat(second.await()).isEqualTo(11);
      assertThat(executions).hasValue(1);
    }
  }

  @Test
  void startsWithOneKeyThatRaceMakeOneRun(Postgres postgres) throws Exception {
    int racers = 8;
    List<Millrace> clients = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(racers)) {
      for (int i = 0; i < racers; i++) {
        clients.add(Millrace.start(postgres.source(), postgres.client()));
        clients.getLast().register(ECHO);
      }
      for (int round = 0; round < 20; round++) {
        StartOptions key = StartOptions.defaults().withIdempotencyKey("round-" + round);
        CyclicBarrier gate = new CyclicBarrier(racers);
        List<Callable<RunHandle<Integer>>> starts =
            clients.stream()
                .<Callable<RunHandle<Integer>>>map(
                    client ->
                        () -> {
                          gate.await();
                          return client.start(ECHO, 1, key);
                        })
                .toList();
        List<RunHandle<Integer>> handles = new ArrayList<>();
        for (Future<RunHandle<Integer>> start : threads.invokeAll(starts)) {
          handles.add(start.get());
        }

        assertThat(handles.stream().map(RunHandle::id).distinct()).as("round %d", round).hasSize(1);
        assertThat(handles.stream().filter(h -> !h.existed())).as("round %d", round).hasSize(1);
      }
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(20);
    } finally {
      clients.forEach(Millrace::close);
    }
  }

  @Test
  void aStartWaitsForAnotherTransactionWithItsKeyWithoutHoldingUpOthers(Postgres postgres)
      throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Connection other = postgres.source().getConnection();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.register(ECHO);
      RunHandle<Integer> seed =
          client.start(ECHO, 0, StartOptions.defaults().withIdempotencyKey("seed"));
      other.setAutoCommit(false);
      UUID rival = UUID.randomUUID();
      try (Statement statement = other.createStatement()) {
        statement.execute(
            """
            insert into %1$s.run (run_id, created_at, version, priority, claim_no, crashes, status,
              workflow, queue, idempotency_key, input)
            select '%2$s', created_at, version, priority, 0, 0, 'queued', workflow, queue, 'taken', input
            from %1$s.run where run_id = '%3$s'
            """
                .formatted(postgres.schema(), rival, seed.id()));
      }
      Future<RunHandle<Integer>> waiting =
          threads.submit(
              () -> client.start(ECHO, 1, StartOptions.defaults().withIdempotencyKey("taken")));
      assertThat(client.start(ECHO, 2).existed()).isFalse();
      assertThat(waiting.isDone()).isFalse();
      other.commit();

      assertThat(waiting.get().id().value()).isEqualTo(rival);
      assertThat(waiting.get().existed()).isTrue();
    }
  }

  @Test
  void manyRunsAreStoredInTheOrderOfTheirInputs(Postgres postgres) {
    List<Integer> inputs = IntStream.range(0, 2_500).boxed().toList();
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ECHO);
      List<RunHandle<Integer>> handles = client.startAll(ECHO, inputs);

      assertThat(handles).hasSize(2_500);
      assertThat(
              postgres.count(
                  """
                  select count(*) from (
                    select input::text::int as i, row_number() over (order by seq) - 1 as place,
                      row_number() over (order by run_id) - 1 as by_id
                    from <schema>.run) as r
                  where i <> place or i <> by_id
                  """))
          .isZero();
    }
  }

  @Test
  void anInputThatDoesNotFitIsRefusedWithItsJsonPathAndNothingIsStored(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ORDER);
      Json bad = new Json("{\"id\":\"A-1\",\"lines\":[{\"article\":\"x\",\"count\":\"many\"}]}");

      assertThatThrownBy(() -> client.start("order", bad, StartOptions.defaults()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("'order'")
          .hasMessageContaining("$.lines[0].count");
      assertThatThrownBy(
              () -> client.start("order", new Json("{nonsense"), StartOptions.defaults()))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("is not JSON at line 1, column 2");
      assertThatThrownBy(() -> client.start("order", new Json("{} {}"), StartOptions.defaults()))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> client.start("order", new Json("null"), StartOptions.defaults()))
          .isInstanceOf(InvalidInputException.class);
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
    }
  }

  @Test
  void oneBadInputOfManyLeavesNothingStored(Postgres postgres) {
    Workflow<Integer, Integer> positive =
        ECHO.checkedBy(
            input -> {
              if (input < 0) {
                throw new IllegalArgumentException(
                    "%d is negative; give a positive one".formatted(input));
              }
            });
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(positive);

      assertThatThrownBy(() -> client.startAll(positive, List.of(1, 2, -3)))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("-3 is negative; give a positive one");
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();
    }
  }

  @Test
  void anUnknownWorkflowIsRefusedWithTheKnownOnes(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ECHO);
      client.register(ORDER.version(3));

      assertThatThrownBy(() -> client.start("ekko", Json.NULL, StartOptions.defaults()))
          .isInstanceOf(UnknownWorkflowException.class)
          .hasMessage("workflow 'ekko' is not registered; known: echo, order");
      assertThatThrownBy(() -> client.start(ORDER, new Order("x", List.of())))
          .isInstanceOf(UnknownWorkflowException.class);
    }
  }

  @Test
  void aSecondWorkflowOfOneNameAndVersionIsRefused(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ECHO);
      client.register(ECHO);

      assertThatThrownBy(
              () -> client.register(Workflow.named("echo", String.class, (run, input) -> input)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("workflow 'echo' version 1 is registered already");
    }
  }

  @Test
  void inputsAndResultsOverTheirLimitAreRefused(Postgres postgres) throws Exception {
    Workflow<String, String> bloat =
        Workflow.named(
            "bloat", String.class, (run, input) -> run.step("grow", () -> input.repeat(3)));
    try (Millrace millrace =
        Millrace.start(
            postgres.source(), postgres.options().withPayload(new PayloadLimits(20, 40)))) {
      millrace.register(bloat);

      assertThat(millrace.start(bloat, "äöü").await()).hasSize(9);
      assertThatThrownBy(() -> millrace.start(bloat, "ä".repeat(10)))
          .isInstanceOf(PayloadTooLargeException.class)
          .hasMessageContaining("22 bytes of JSON, over the limit of 20");
      assertThatThrownBy(() -> millrace.start(bloat, "0123456789abcd").await())
          .hasMessageContaining("result of step 'grow' is 44 bytes of JSON, over the limit of 40");
    }
  }

  @Test
  void awaitTellsOfTimeoutsAndOfRunsThatDoNotExist(Postgres postgres) {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ECHO);
      RunHandle<Integer> nobodyExecutes = client.start(ECHO, 1);

      assertThatThrownBy(() -> nobodyExecutes.await(Duration.ofMillis(50)))
          .isInstanceOf(AwaitTimeoutException.class)
          .hasMessageContaining(nobodyExecutes.id().toString());
      RunId unknown = new RunId(UUID.randomUUID());
      assertThatThrownBy(() -> client.handle(unknown).await())
          .isInstanceOf(UnknownRunException.class);
      assertThatThrownBy(() -> client.details(unknown)).isInstanceOf(UnknownRunException.class);
    }
  }

  @Test
  void aRunStartedHereCanBeExecutedAndAwaitedElsewhere(Postgres postgres) throws Exception {
    try (Millrace client = Millrace.start(postgres.source(), postgres.client());
        Millrace node = Millrace.start(postgres.source(), postgres.options())) {
      client.register(ECHO);
      node.register(ECHO);
      RunHandle<Integer> run = client.start(ECHO, 7);

      assertThat(run.await()).isEqualTo(7);
      assertThat(node.handle(run.id()).await()).isEqualTo(new Json("7"));
      assertThat(run.status()).isEqualTo(RunStatus.SUCCEEDED);
    }
  }

  @Test
  void aListIsFilteredAndPagedNewestFirst(Postgres postgres) throws Exception {
    try (Millrace millrace = Millrace.start(postgres.source(), postgres.options())) {
      millrace.register(ECHO);
      List<RunHandle<Integer>> handles = millrace.startAll(ECHO, List.of(1, 2, 3, 4, 5));
      for (RunHandle<Integer> handle : handles) {
        handle.await();
      }

      List<RunSummary> page = millrace.runs(RunFilter.newest(2));
      assertThat(page.stream().map(RunSummary::runId))
          .containsExactly(handles.get(4).id(), handles.get(3).id());
      assertThat(
              millrace.runs(new RunFilter("echo", RunStatus.SUCCEEDED, page.getLast().runId(), 10)))
          .hasSize(3);
      assertThat(millrace.runs(new RunFilter("echo", RunStatus.FAILED, null, 10))).isEmpty();
      assertThat(millrace.runs(new RunFilter("other", null, null, 10))).isEmpty();
    }
  }
}
