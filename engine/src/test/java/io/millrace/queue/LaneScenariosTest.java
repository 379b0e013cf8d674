package io.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.RunHandle;
import io.millrace.failure.QueueFullException;
import io.millrace.run.RunStatus;
import io.millrace.run.StartOptions;
import io.millrace.test.Heap;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Order, limits and numbers of lanes, judged by what the database has stored. */
@PostgresTest
@Timeout(300)
class LaneScenariosTest {

  // A run that stayed in memory would take 1 KB and more, ten thousand of them 10 MB.
  private static final long GROWTH_MAX = 5_000_000;

  private static QueuePolicy limit(int maxActive) {
    return QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(maxActive));
  }

  private static void awaitAll(List<? extends RunHandle<?>> runs) throws Exception {
    for (RunHandle<?> run : runs) {
      run.await();
    }
  }

  /** The inputs of a lane's runs in the order in which they got their slots. */
  private static List<Integer> order(Postgres postgres, String lane) {
    return postgres
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select (input #>> '{}')::int from "
                            + postgres.schema()
                            + ".run where lane = :lane and admitted_seq is not null"
                            + " order by admitted_seq")
                    .bind("lane", lane)
                    .mapTo(Integer.class)
                    .list());
  }

  /** How many of a lane's runs held a slot at the same time, at most. */
  private static long most(Postgres postgres, String lane) {
    return postgres.count(
        """
        select coalesce(max(n), 0) from (
          select (
            select count(*) from <schema>.run b
            where b.lane = a.lane and b.admitted_seq <= a.admitted_seq
              and (b.released_seq is null or b.released_seq > a.admitted_seq)) as n
          from <schema>.run a where a.lane = ?) as x
        """,
        lane);
  }

  private static List<Integer> range(int to) {
    return IntStream.range(0, to).boxed().toList();
  }

  @Test
  @DisplayName("1. FIFO with database: limit 1, 10 runs -> 1 active, 9 queued, then order 0..9")
  void fifoWithDatabase(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(1))) {
      List<RunHandle<Integer>> runs = gated.start(0, 10);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(9, 1, 10, 0, 0, 0));

      gated.gate.release(10);
      awaitAll(runs);

      assertThat(order(postgres, "a")).isEqualTo(range(10));
      assertThat(most(postgres, "a")).isEqualTo(1);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(0, 0, 10, 10, 0, 0));
    }
  }

  @Test
  @DisplayName("2. high concurrency: 1,000 runs, limit 5 -> order 0..999; never more than 5 active")
  void highConcurrency(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(5))) {
      gated.gate.release(1_000);
      long begin = System.nanoTime();
      awaitAll(gated.start(0, 1_000));
      said(1_000, begin);

      assertThat(order(postgres, "a")).isEqualTo(range(1_000));
      assertThat(most(postgres, "a")).isLessThanOrEqualTo(5);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(0, 0, 1_000, 1_000, 0, 0));
    }
  }

  private static void said(int runs, long begin) {
    System.out.printf("%d runs: %.0f/s%n", runs, runs / ((System.nanoTime() - begin) / 1e9));
  }

  @Test
  @DisplayName("4. independence: 3 lanes x 50, limit 1 -> three orders, interleaved in time")
  void independence(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(1))) {
      List<RunHandle<Integer>> runs = new ArrayList<>();
      for (String lane : List.of("a", "b", "c")) {
        runs.addAll(
            gated.node.startAll(gated.workflow, range(50), StartOptions.defaults().in("q", lane)));
      }
      gated.gate.release(150);
      awaitAll(runs);

      for (String lane : List.of("a", "b", "c")) {
        assertThat(order(postgres, lane)).isEqualTo(range(50));
        assertThat(most(postgres, lane)).isEqualTo(1);
      }
      // The last of one lane got its slot after the first of each other one.
      assertThat(
              postgres.count(
                  """
                  select count(*) from (
                    select lane, min(admitted_seq) as first, max(admitted_seq) as last
                    from <schema>.run group by lane) as x
                  where last > (select max(f) from (
                    select min(admitted_seq) as f from <schema>.run group by lane) as y)
                  """))
          .isEqualTo(3);
    }
  }

  @Test
  @DisplayName(
      "5. cancellation: limit 1, 1 active + 10 queued; cancel those at 2, 5, 8 -> queued 7")
  void cancellation(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(1))) {
      List<RunHandle<Integer>> runs = gated.start(0, 11);
      for (int place : List.of(2, 5, 8)) {
        assertThat(runs.get(place).cancel()).isTrue();
        assertThat(gated.node.details(runs.get(place).id()).summary().status())
            .isEqualTo(RunStatus.CANCELLED);
      }
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(7, 1, 11, 0, 0, 3));

      gated.gate.release(8);
      await().atMost(Duration.ofMinutes(1)).until(() -> gated.lane().counts().completed() == 11);

      assertThat(order(postgres, "a")).containsExactly(0, 1, 3, 4, 6, 7, 9, 10);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(0, 0, 11, 8, 0, 3));
    }
  }

  @Test
  @DisplayName("6. statistics: 50 runs, limit 5; at every 10th completion the numbers equal COUNT")
  void statistics(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(5))) {
      gated.start(0, 50);
      for (int done = 10; done <= 50; done += 10) {
        int completed = done;
        gated.gate.release(10);
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> gated.lane().counts().completed() == completed);
        assertThat(gated.lane().counts()).isEqualTo(counted(postgres));
      }
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(0, 0, 50, 50, 0, 0));
      assertThat(gated.node.queues().statistics("q").counts())
          .isEqualTo(new QueueCounts(0, 0, 50, 50, 0, 0));
    }
  }

  private static QueueCounts counted(Postgres postgres) {
    String where = "select count(*) from <schema>.run where ";
    return new QueueCounts(
        postgres.count(where + "status = 'queued' and admitted_seq is null"),
        postgres.count(where + "admitted_seq is not null and released_seq is null"),
        postgres.count(where + "true"),
        postgres.count(where + "status = 'succeeded'"),
        postgres.count(where + "status = 'failed'"),
        postgres.count(where + "status = 'cancelled'"));
  }

  @Test
  @DisplayName("7. queue full: maxQueued 10 -> the 11th waiting is refused with the text")
  void queueFull(Postgres postgres) throws Exception {
    LanePolicy lanes = LanePolicy.defaults().withMaxActive(1).withMaxQueued(10);
    try (Gated gated = new Gated(postgres, QueuePolicy.perLane(lanes))) {
      gated.start(0, 11);

      assertThatThrownBy(() -> gated.start(11, 12))
          .isInstanceOf(QueueFullException.class)
          .hasMessageContaining("lane 'a' of queue 'q' is full: at most 10 runs may wait");
      assertThat(postgres.count("select count(*) from <schema>.run")).isEqualTo(11);
      assertThat(gated.lane().counts().queued()).isEqualTo(10);
    }
  }

  @Test
  @DisplayName("7. queue full: of a call for which there is not enough room nothing is stored")
  void aCallIsStoredWholeOrNotAtAll(Postgres postgres) throws Exception {
    QueuePolicy policy = limit(1).withMaxQueued(10);
    try (Gated gated = new Gated(postgres, policy)) {
      assertThatThrownBy(() -> gated.start(0, 12))
          .isInstanceOf(QueueFullException.class)
          .hasMessageContaining("queue 'q' is full: at most 10 runs may wait");
      assertThat(postgres.count("select count(*) from <schema>.run")).isZero();

      gated.start(0, 11);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(10, 1, 11, 0, 0, 0));
    }
  }

  @Test
  @DisplayName("8. extreme: 10,000 runs, limit 10, one lane: order, totals, flat memory")
  void extreme(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(10))) {
      gated.gate.release(11_000);
      awaitAll(
          gated.node.startAll(
              gated.workflow, range(1_000), StartOptions.defaults().in("q", "warm-up")));
      long before = Heap.used();
      long begin = System.nanoTime();
      awaitAll(gated.start(0, 10_000));
      said(10_000, begin);

      assertThat(Heap.used() - before).isLessThan(GROWTH_MAX);
      assertThat(order(postgres, "a")).isEqualTo(range(10_000));
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(0, 0, 10_000, 10_000, 0, 0));
      assertThat(gated.node.queues().statistics("q").counts().completed()).isEqualTo(11_000);
    }
  }

  @Test
  @DisplayName("10. limit 2 -> 6 with 20 queued: four more start at once; 6 -> 1: none until idle")
  void limitsThatChange(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(2))) {
      gated.start(0, 22);
      gated.awaitRunning(2);
      assertThat(gated.lane().counts().queued()).isEqualTo(20);

      gated.node.queues().set("q", limit(6));
      gated.awaitRunning(6);
      assertThat(gated.lane().counts().active()).isEqualTo(6);

      gated.node.queues().set("q", limit(1));
      gated.gate.release(5);
      await().atMost(Duration.ofMinutes(1)).until(() -> gated.lane().counts().completed() == 5);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(16, 1, 22, 5, 0, 0));

      gated.gate.release(1);
      await().atMost(Duration.ofMinutes(1)).until(() -> gated.lane().counts().completed() == 6);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(15, 1, 22, 6, 0, 0));
      assertThat(order(postgres, "a")).isEqualTo(range(7));
    }
  }

  @Test
  @DisplayName("16. remove-then-restore: a run that is retried keeps its exact place")
  void removeThenRestore(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(1))) {
      List<RunHandle<Integer>> runs = gated.start(0, 5);
      runs.get(2).cancel();
      gated.node.retry(runs.get(2).id());
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(4, 1, 5, 0, 0, 0));

      gated.gate.release(5);
      awaitAll(runs);

      assertThat(order(postgres, "a")).isEqualTo(range(5));
    }
  }

  @Test
  @DisplayName(
      "16. release refused: a stale claim frees nothing, and the run keeps its exact place")
  void releaseRefused(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, limit(1))) {
      List<RunHandle<Integer>> runs = gated.start(0, 3);
      gated.awaitRunning(1);
      // What recovery does when another node takes the run away, before its end is recorded here.
      postgres.execute(
          "update <schema>.run set claim_no = claim_no + 1, status = 'queued', node_id = null"
              + " where status = 'running'");
      gated.gate.release(1);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  postgres.count(
                          "select count(*) from <schema>.run where claim_no >= 3 and status = 'running'")
                      == 1);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(2, 1, 3, 0, 0, 0));

      gated.gate.release(3);
      awaitAll(runs);
      assertThat(order(postgres, "a")).isEqualTo(range(3));
      assertThat(most(postgres, "a")).isEqualTo(1);
    }
  }

  @Test
  void aHaltedLaneStandsBehindItsFailedRunUntilThatIsRetried(Postgres postgres) throws Exception {
    LanePolicy lanes =
        LanePolicy.defaults().withMaxActive(1).withOnFailure(LanePolicy.OnFailure.HALT);
    try (Gated gated = new Gated(postgres, QueuePolicy.perLane(lanes))) {
      gated.start(-1, 2);
      gated.gate.release(1);
      await().atMost(Duration.ofMinutes(1)).until(() -> gated.lane().haltedBy() != null);
      assertThat(gated.lane().counts()).isEqualTo(new QueueCounts(2, 0, 3, 0, 1, 0));

      gated.node.queues().unblock("q", "a");
      gated.gate.release(2);
      await().atMost(Duration.ofMinutes(1)).until(() -> gated.lane().counts().succeeded() == 2);
      assertThat(order(postgres, "a")).containsExactly(-1, 0, 1);
    }
  }

  @Test
  void oneRunOfALaneDoesNotWaitForTenThousandOfAnother(Postgres postgres) throws Exception {
    try (Gated gated = new Gated(postgres, QueuePolicy.defaults())) {
      gated.node.startAll(gated.workflow, range(10_000), Gated.IN_LANE);
      gated.awaitRunning(256);
      RunHandle<Integer> other =
          gated.node.start(gated.workflow, 7, StartOptions.defaults().in("q", "b"));
      gated.gate.release(2);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> gated.node.details(other.id()).summary().status() != RunStatus.QUEUED);

      assertThat(
              postgres.count(
                  "select count(*) from <schema>.run where lane = 'a' and started_at is not null"))
          .isLessThanOrEqualTo(258);
    }
  }
}
