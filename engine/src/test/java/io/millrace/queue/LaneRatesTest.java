package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.failure.RunFailedException;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that wait for a time: of a rate, of a delay, of a queue that does not start them. */
@PostgresTest
@Timeout(300)
class LaneRatesTest {

  private static final Workflow<Integer, Integer> WORKFLOW =
      Workflow.named("numbers", Integer.class, (run, i) -> i);

  /** Nodes that leave only when nothing is wrong with their lanes. */
  private record Nodes(List<Millrace> all) implements AutoCloseable {

    static Nodes of(Postgres postgres, int count) {
      List<Millrace> nodes = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        nodes.add(Millrace.start(postgres.source(), postgres.node("node-" + i, 64)));
        nodes.getLast().register(WORKFLOW);
      }
      return new Nodes(nodes);
    }

    Millrace first() {
      return all.getFirst();
    }

    @Override
    public void close() {
      try {
        assertThat(first().queues().check()).isEmpty();
      } finally {
        all.forEach(Millrace::close);
      }
    }
  }

  /** How many starts lie within one window of this start, itself included, at most. */
  private static long mostWithin(Postgres postgres, String window) {
    return postgres.count(
        """
        select max(n) from (
          select count(*) over (
            order by admitted_at range between '%s' preceding and current row) as n
          from <schema>.run where admitted_at is not null) as x
        """
            .formatted(window));
  }

  private static void awaitAll(List<RunHandle<Integer>> runs) throws Exception {
    for (RunHandle<Integer> run : runs) {
      run.await();
    }
  }

  private static List<Integer> range(int to) {
    return IntStream.range(0, to).boxed().toList();
  }

  @Test
  @DisplayName(
      "12. rate limit: 100 per second over 3 nodes, 1,000 runs -> never > 100 in any second")
  void aHundredPerSecondOverThreeNodes(Postgres postgres) throws Exception {
    try (Nodes nodes = Nodes.of(postgres, 3)) {
      Millrace first = nodes.first();
      first.register("q", QueuePolicy.defaults().withRate(Rate.of(100, Duration.ofSeconds(1))));
      List<RunHandle<Integer>> runs = new ArrayList<>();
      for (Millrace node : nodes.all()) {
        List<Integer> inputs = range(node == first ? 334 : 333);
        runs.addAll(node.startAll(WORKFLOW, inputs, StartOptions.defaults().in("q")));
      }
      awaitAll(runs);

      assertThat(runs).hasSize(1_000);
      assertThat(mostWithin(postgres, "999999 microseconds")).isLessThanOrEqualTo(100);
      assertThat(first.queues().statistics("q").counts())
          .isEqualTo(new QueueCounts(0, 0, 1_000, 1_000, 0, 0));
    }
  }

  @Test
  void eachLaneHasARateOfItsOwn(Postgres postgres) throws Exception {
    try (Nodes nodes = Nodes.of(postgres, 1)) {
      Millrace node = nodes.first();
      Rate rate = Rate.of(3, Duration.ofMillis(300));
      node.register("q", QueuePolicy.perLane(LanePolicy.defaults().withRate(rate)));
      List<RunHandle<Integer>> runs = new ArrayList<>();
      runs.addAll(node.startAll(WORKFLOW, range(9), StartOptions.defaults().in("q", "a")));
      runs.addAll(node.startAll(WORKFLOW, range(9), StartOptions.defaults().in("q", "b")));
      awaitAll(runs);

      for (String lane : List.of("a", "b")) {
        assertThat(
                postgres.count(
                    """
                    select max(n) from (
                      select count(*) over (
                        order by admitted_at range between '299999 microseconds' preceding and current row) as n
                      from <schema>.run where lane = ?) as x
                    """,
                    lane))
            .isLessThanOrEqualTo(3);
      }
    }
  }

  @Test
  void aDelayedHeadHoldsAnOrderedLane(Postgres postgres) throws Exception {
    assertThat(orderWithADelayedHead(postgres, LanePolicy.Mode.ORDERED)).containsExactly(0, 1);
  }

  @Test
  void aDelayedRunIsPassedWhereTheModeSaysSo(Postgres postgres) throws Exception {
    assertThat(orderWithADelayedHead(postgres, LanePolicy.Mode.MUTEX)).containsExactly(1, 0);
  }

  private static List<Integer> orderWithADelayedHead(Postgres postgres, LanePolicy.Mode mode)
      throws Exception {
    try (Nodes nodes = Nodes.of(postgres, 1)) {
      Millrace node = nodes.first();
      LanePolicy lanes = LanePolicy.defaults().withMaxActive(1).withMode(mode);
      node.register("q", QueuePolicy.perLane(lanes));
      StartOptions inLane = StartOptions.defaults().in("q", "a");
      RunHandle<Integer> late = node.start(WORKFLOW, 0, inLane.after(Duration.ofMillis(700)));
      RunHandle<Integer> next = node.start(WORKFLOW, 1, inLane);
      awaitAll(List.of(late, next));

      assertThat(postgres.count("select count(*) from <schema>.run where started_at < not_before"))
          .isZero();
      return postgres
          .jdbi()
          .withHandle(
              handle ->
                  handle
                      .createQuery(
                          "select (input #>> '{}')::int from "
                              + postgres.schema()
                              + ".run order by admitted_seq")
                      .mapTo(Integer.class)
                      .list());
    }
  }

  @Test
  void aDelayedRunWithoutAQueueStartsWhenItsTimeHasCome(Postgres postgres) throws Exception {
    try (Nodes nodes = Nodes.of(postgres, 1)) {
      Millrace node = nodes.first();
      node.start(WORKFLOW, 1, StartOptions.defaults().after(Duration.ofMillis(300))).await();

      assertThat(postgres.count("select count(*) from <schema>.run where started_at >= not_before"))
          .isEqualTo(1);
    }
  }

  @Test
  void aRunThatIsNotStartedInTimeFailsWithQueueTimeout(Postgres postgres) throws Exception {
    try (Nodes nodes = Nodes.of(postgres, 1)) {
      Millrace node = nodes.first();
      node.register("q", QueuePolicy.defaults().withStartWithin(Duration.ofMillis(200)));
      node.queues().pause("q");
      RunHandle<Integer> run = node.start(WORKFLOW, 1, StartOptions.defaults().in("q", "a"));

      assertThatThrownBy(run::await)
          .isInstanceOf(RunFailedException.class)
          .hasMessageContaining("queue_timeout");
      assertThat(node.queues().lane("q", "a").counts())
          .isEqualTo(new QueueCounts(0, 0, 1, 0, 1, 0));
    }
  }
}
