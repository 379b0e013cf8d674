package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.LaneFunctions.End;
import io.millrace.engine.queue.LaneFunctions.NewRun;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections at few lanes: nobody is a victim of anybody else, and all adds up. */
@PostgresTest
@Timeout(600)
class LaneContentionTest {

  private static final int CONNECTIONS = 16;
  private static final int ACTS = Integer.getInteger("lanes.contention.acts", 100);
  private static final long SEED = Long.getLong("lanes.seed", System.nanoTime() & 0xffffffffL);
  private static final String[] WORKFLOWS = {"v@1", "w@1"};
  private static final List<String> QUEUES = List.of("p", "q");
  private static final List<String> LANES = List.of("a", "b", "");

  // How often something failed, by its state; written by all.
  private final Map<String, Integer> failures = new ConcurrentSkipListMap<>();

  @Test
  void sixteenConnectionsAtFewLanesNeverMeetADeadlock(Postgres postgres) throws Exception {
    meet(postgres, List.of("global", "workflow"));
  }

  /** Then lanes that wait for one of these take their turns together. */
  @Test
  void neitherDoTheyWhereNoWorkflowIsBounded(Postgres postgres) throws Exception {
    meet(postgres, List.of("global"));
  }

  /**
   * @param above what may be bounded above queues
   */
  private void meet(Postgres postgres, List<String> above) throws Exception {
    System.err.println("lanes: seed %d, %d acts on each connection".formatted(SEED, ACTS));
    try (Database database = Database.open(postgres.source(), postgres.schema())) {
      List<Callable<@Nullable Void>> all = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        long seed = SEED * CONNECTIONS + i;
        all.add(
            () -> {
              hammer(postgres, new Random(seed), above);
              return null;
            });
      }
      try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
        for (Future<@Nullable Void> hammering : threads.invokeAll(all)) {
          hammering.get();
        }
      }

      assertThat(failures).isEqualTo(new TreeMap<>());
      assertThat(new LaneDoctor(database).check()).isEmpty();
      assertThat(postgres.count("select count(*) from <schema>.run where status = 'succeeded'"))
          .as("runs got through")
          .isGreaterThan(CONNECTIONS);
    }
  }

  private void hammer(Postgres postgres, Random random, List<String> above) throws SQLException {
    try (Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = new LaneFunctions(connection);
      lanes.execute("set search_path = " + postgres.schema());
      long node = lanes.join();
      connection.setAutoCommit(false);
      for (int i = 0; i < ACTS; i++) {
        try {
          act(lanes, random, node, above);
          connection.commit();
        } catch (SQLException e) {
          connection.rollback();
          failures.merge(e.getSQLState() + " " + e.getMessage(), 1, Integer::sum);
        }
      }
    }
  }

  private static void act(LaneFunctions lanes, Random random, long node, List<String> above)
      throws SQLException {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> start(lanes, random);
      case 4, 5 -> startHere(lanes, random, node);
      case 6, 7, 8, 9, 10, 11 -> claimAndFinish(lanes, random, node);
      case 12, 13 -> cancel(lanes, random);
      case 14 -> retry(lanes);
      case 15 -> lanes.setQueue(policy(random));
      case 16 -> setAbove(lanes, one(above, random), random);
      case 17 ->
          lanes.change(one(QUEUES, random), one(LANES, random), "limit", 1 + random.nextInt(3));
      case 18 -> {
        boolean pause = random.nextInt(3) == 0;
        lanes.pause(one(QUEUES, random), pause);
      }
      default -> {
        lanes.enter(10);
        lanes.due();
      }
    }
  }

  private static void setAbove(LaneFunctions lanes, String kind, Random random)
      throws SQLException {
    Integer most = random.nextInt(3) == 0 ? null : Integer.valueOf(1 + random.nextInt(6));
    lanes.setAbove(kind, kind.equals("global") ? "" : "v", most);
  }

  private static SetQueue policy(Random random) {
    return new SetQueue(
        one(QUEUES, random),
        random.nextBoolean() ? null : Integer.valueOf(1 + random.nextInt(4)),
        random.nextInt(3) == 0 ? Integer.valueOf(20) : null,
        null,
        random.nextBoolean() ? null : Integer.valueOf(1 + random.nextInt(2)),
        null,
        null,
        1,
        random.nextBoolean(),
        "skip",
        random.nextInt(4) == 0);
  }

  private static void start(LaneFunctions lanes, Random random) throws SQLException {
    // No more than one key in a transaction: two that wait for each other's keys are not about
    // lanes.
    String key = random.nextInt(5) == 0 ? "k" + random.nextInt(50) : null;
    int runs = key != null ? 1 : 1 + random.nextInt(4);
    lanes.start(
        IntStream.range(0, runs)
            .mapToObj(
                i ->
                    new NewRun(
                        UUID.randomUUID(),
                        "r",
                        one(QUEUES, random),
                        one(LANES, random),
                        random.nextBoolean() ? "v" : "w",
                        0,
                        key,
                        null,
                        i / 2))
            .toList());
  }

  /** One run that may begin as it is stored, and ends then. */
  private static void startHere(LaneFunctions lanes, Random random, long node) throws SQLException {
    String key = random.nextInt(5) == 0 ? "k" + random.nextInt(50) : null;
    NewRun run =
        new NewRun(
            UUID.randomUUID(), "r", one(QUEUES, random), one(LANES, random), "v", 0, key, null, 0);
    boolean begun =
        lanes.startOne(run, random.nextInt(3) == 0 ? 0 : node, Long.MAX_VALUE).stream()
            .anyMatch(answer -> answer.what().equals("begun"));
    lanes.execute("commit");
    if (begun) {
      End end = new End(run.id(), "succeeded", run.queue(), run.lane());
      lanes.finish(node, List.of(end), WORKFLOWS, 0, 0);
    }
  }

  private static void claimAndFinish(LaneFunctions lanes, Random random, long node)
      throws SQLException {
    List<String> claimed =
        lanes.texts(
            """
            update run r set status = 'running', node_id = ?, claim_no = r.claim_no + 1,
              started_at = coalesce(r.started_at, clock_timestamp())
            where r.run_id = any (array(
              select q.run_id from run q
              where q.status = 'queued' and q.admitted_seq is not null
              order by q.priority, q.fair_key, q.seq limit ? for update skip locked))
            returning r.run_id || ' ' || r.queue || ' ' || r.lane
            """,
            node,
            1 + random.nextInt(3));
    lanes.execute("commit");
    if (!claimed.isEmpty()) {
      lanes.finish(
          node,
          claimed.stream()
              .map(line -> line.split(" ", -1))
              .map(
                  run ->
                      new End(
                          UUID.fromString(run[0]),
                          random.nextInt(4) == 0 ? "failed" : "succeeded",
                          run[1],
                          run[2]))
              .toList(),
          WORKFLOWS,
          0,
          0);
    }
  }

  private static void cancel(LaneFunctions lanes, Random random) throws SQLException {
    List<UUID> runs =
        lanes
            .texts(
                "select run_id from run where status in ('queued', 'running') order by md5(run_id::text || ?) limit ?",
                "s" + random.nextInt(100),
                1 + random.nextInt(2))
            .stream()
            .map(UUID::fromString)
            .toList();
    lanes.lock(runs);
    for (UUID run : runs) {
      lanes.update(
          """
          update run r set cancel_requested_at = clock_timestamp(),
            status = case when r.status = 'queued' then 'cancelled' else r.status end,
            finished_at = case when r.status = 'queued' then clock_timestamp() end
          where r.run_id = ? and r.status in ('queued', 'running') and r.cancel_requested_at is null
          """,
          run);
    }
    lanes.leave(runs);
  }

  private static void retry(LaneFunctions lanes) throws SQLException {
    List<String> ended =
        lanes.texts(
            "select run_id from run where status in ('failed', 'cancelled') order by random() limit 1");
    for (String run : ended) {
      lanes.retry(UUID.fromString(run));
    }
  }

  private static <T> T one(List<T> of, Random random) {
    return of.get(random.nextInt(of.size()));
  }
}
