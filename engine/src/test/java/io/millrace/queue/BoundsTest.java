package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.Queues;
import io.millrace.RunHandle;
import io.millrace.failure.QueueFullException;
import io.millrace.run.StartOptions;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What bounds runs, however they are started and whatever ran before. */
@PostgresTest
@Timeout(300)
class BoundsTest {

  private static final StartOptions PLAIN = StartOptions.defaults();
  private static final LanePolicy ONE = LanePolicy.defaults().withMaxActive(1);

  private static void awaitAll(List<RunHandle<Integer>> runs) throws Exception {
    for (RunHandle<Integer> run : runs) {
      run.await();
    }
  }

  /** Inputs in the order in which they got their slots. */
  private static List<Integer> order(Postgres postgres) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select (input #>> '{}')::int from "
                            + postgres.schema()
                            + ".run where admitted_seq is not null order by admitted_seq")
                    .mapTo(Integer.class)
                    .list());
  }

  @Test
  void aStartInATransactionOfTheCallersIsRefusedByAFullLaneAndLeavesNothing(Postgres postgres)
      throws Exception {
    try (Gated gated = new Gated(postgres, QueuePolicy.perLane(ONE.withMaxQueued(1)));
        Connection connection = postgres.source().getConnection()) {
      gated.start(0, 2);
      connection.setAutoCommit(false);

      assertThatThrownBy(() -> gated.node.start(connection, gated.workflow, 2, Gated.IN_LANE))
          .isInstanceOf(QueueFullException.class)
          .hasMessageContaining("lane 'a' of queue 'q' is full: at most 1 runs may wait");
      RunHandle<Integer> other =
          gated.node.start(connection, gated.workflow, 3, PLAIN.in("q", "b"));
      connection.commit();

      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(3);
      gated.gate.release(3);
      assertThat(other.await()).isEqualTo(3);
    }
  }

  @Test
  void theFunctionOfTheDatabaseIsRefusedByAFullLaneAndLeavesNothing(Postgres postgres)
      throws Exception {
    try (Gated gated = new Gated(postgres, QueuePolicy.perLane(ONE.withMaxQueued(1)))) {
      gated.start(0, 2);

      assertThatThrownBy(
              () -> postgres.text("select <schema>.start('gated', '2', queue => 'q', lane => 'a')"))
          .hasRootCauseInstanceOf(SQLException.class)
          .hasMessageContaining("lane 'a' of queue 'q' is full, at most 1 runs may wait");
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(2);

      postgres.text("select <schema>.start('gated', '3', queue => 'q', lane => 'b')");
      gated.gate.release(3);
      gated.awaitCounts("q", new QueueCounts(0, 0, 3, 3, 0, 0));
    }
  }

  @Test
  void whatWaitsAndRunsInTheDefaultQueueIsBoundedToo(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, 4)) {
      List<RunHandle<Integer>> runs = gated.start(0, 10, PLAIN);
      gated.awaitRunning(4);
      assertThat(gated.counts("default")).isEqualTo(new QueueCounts(6, 4, 10, 0, 0, 0));

      gated.node.queues().set("default", QueuePolicy.defaults().withMaxActive(2));
      assertThat(gated.counts("default")).isEqualTo(new QueueCounts(6, 4, 10, 0, 0, 0));

      gated.gate.release(2);
      gated.awaitCounts("default", new QueueCounts(6, 2, 10, 2, 0, 0));
      gated.gate.release(1);
      gated.awaitCounts("default", new QueueCounts(5, 2, 10, 3, 0, 0));
      gated.gate.release(7);
      awaitAll(runs);

      assertThat(gated.counts("default")).isEqualTo(new QueueCounts(0, 0, 10, 10, 0, 0));
      assertThat(order(postgres).subList(4, 10)).isEqualTo(List.of(4, 5, 6, 7, 8, 9));
    }
  }

  @Test
  void thePausedDefaultQueueKeepsItsRuns(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, 2)) {
      Queues queues = gated.node.queues();
      List<RunHandle<Integer>> runs = new ArrayList<>(gated.start(0, 4, PLAIN));
      gated.awaitRunning(2);
      queues.pause("default");
      runs.addAll(gated.start(4, 6, PLAIN));
      gated.gate.release(2);
      gated.awaitCounts("default", new QueueCounts(4, 0, 6, 2, 0, 0));

      queues.resume("default");
      gated.gate.release(4);
      awaitAll(runs);

      assertThat(gated.counts("default")).isEqualTo(new QueueCounts(0, 0, 6, 6, 0, 0));
    }
  }

  @Test
  void aLimitOfAWorkflowHoldsOverQueues(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, QueuePolicy.defaults())) {
      gated.node.queues().limitWorkflow("gated", 3);
      holdsOverTwoQueues(gated, postgres);
    }
  }

  @Test
  void aLimitOfEverythingHoldsOverQueues(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, QueuePolicy.defaults())) {
      gated.node.queues().limitAll(3);
      holdsOverTwoQueues(gated, postgres);
    }
  }

  private static void holdsOverTwoQueues(Gated gated, Postgres postgres) throws Exception {
    List<RunHandle<Integer>> runs = new ArrayList<>();
    runs.addAll(gated.start(0, 20, PLAIN.in("p", "a")));
    runs.addAll(gated.start(20, 40, PLAIN.in("q", "a")));
    runs.addAll(gated.start(40, 60, PLAIN));
    gated.awaitRunning(3);
    gated.gate.release(60);
    awaitAll(runs);

    assertThat(
            postgres.count(
                """
                select max(n) from (
                  select (
                    select count(*) from <schema>.run b
                    where b.admitted_seq <= a.admitted_seq
                      and (b.released_seq is null or b.released_seq > a.admitted_seq)) as n
                  from <schema>.run a) as x
                """))
        .isEqualTo(3);
    for (String queue : List.of("p", "q", "default")) {
      assertThat(gated.counts(queue)).isEqualTo(new QueueCounts(0, 0, 20, 20, 0, 0));
    }
  }

  @Test
  void aLaneThatIsOrderedByPriorityStartsTheLowestFirst(Postgres postgres) throws Exception {
    QueuePolicy byPriority = QueuePolicy.perLane(ONE.withOrder(LanePolicy.Order.PRIORITY));
    try (Gated gated = new Gated(postgres, byPriority)) {
      List<RunHandle<Integer>> runs = new ArrayList<>(gated.start(0, 1));
      for (int priority : List.of(5, -1, 0)) {
        int first = 10 * (priority + 2);
        runs.addAll(gated.start(first, first + 2, Gated.IN_LANE.withPriority(priority)));
      }
      gated.gate.release(7);
      awaitAll(runs);

      assertThat(order(postgres)).containsExactly(0, 10, 11, 20, 21, 70, 71);
    }
  }

  @Test
  void runsThatMayStartAreClaimedByPriority(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, 1)) {
      List<RunHandle<Integer>> runs = new ArrayList<>(gated.start(0, 1, PLAIN));
      gated.awaitRunning(1);
      runs.addAll(gated.start(1, 3, PLAIN));
      runs.addAll(gated.start(3, 5, PLAIN.withPriority(-1)));
      runs.addAll(gated.start(5, 7, PLAIN.withPriority(-2).in("q", "a")));
      gated.gate.release(7);
      awaitAll(runs);

      assertThat(
              postgres.text(
                  "select string_agg(input #>> '{}', ' ' order by started_at) from <schema>.run"))
          .isEqualTo("0 5 6 3 4 1 2");
    }
  }

  @Test
  void aRateThatIsChangedHoldsForWhatWaits(Postgres postgres) throws Exception {
    QueuePolicy slow = QueuePolicy.defaults().withRate(Rate.of(2, Duration.ofHours(1)));
    try (Gated gated = new Gated(postgres, slow)) {
      gated.gate.release(10);
      List<RunHandle<Integer>> runs = gated.start(0, 10);
      gated.awaitCounts("q", new QueueCounts(8, 0, 10, 2, 0, 0));

      gated
          .node
          .queues()
          .set("q", QueuePolicy.defaults().withRate(Rate.of(4, Duration.ofMillis(100))));
      awaitAll(runs);

      assertThat(order(postgres)).isEqualTo(IntStream.range(0, 10).boxed().toList());
      assertThat(
              postgres.count(
                  """
                  select max(n) from (
                    select count(*) over (
                      order by admitted_at range between '99999 microseconds' preceding and current row) as n
                    from <schema>.run) as x
                  """))
          .isLessThanOrEqualTo(4);
    }
  }
}
