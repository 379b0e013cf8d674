package io.millrace.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.queue.LanePolicy;
import io.millrace.queue.QueueCounts;
import io.millrace.queue.QueuePolicy;
import io.millrace.test.Heap;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Lanes under a load that goes on, while runs fail and nodes go. It comes in three parts; what the
 * last one leaves behind must be no worse than what the first one left.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS)
class LaneLoadTest {

  private static final int SECONDS = Integer.getInteger("load.seconds", 24);
  private static final NodeProcess.Settings SETTINGS =
      NodeProcess.Settings.DEFAULTS
          .lease(Duration.ofSeconds(2))
          .drain(Duration.ofSeconds(5))
          .maxRunning(8)
          .crashesMax(1_000);
  private static final Pattern BLOCKS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");

  @RegisterExtension static final Server server = new Server();
  @RegisterExtension final Ground ground = new Ground(server);

  private final List<NodeProcess> nodes = new ArrayList<>();
  private int born;

  /**
   * What is there when all has ended.
   *
   * @param small bytes of the tables that have no row for each run
   * @param perRun bytes of the runs and their indexes for each of them
   * @param claim pages that a claim reads which knows nothing of earlier ones
   * @param heads pages that are read for the first waiting run of each lane
   * @param heap bytes in use by this process, which starts and awaits
   */
  private record Cost(long small, long perRun, long claim, long heads, long heap) {}

  @Test
  @DisplayName(
      "15. sustained load: at 70 % of capacity with random failures and node restarts nothing grows")
  void sustainedLoad() throws Exception {
    long seed = System.nanoTime();
    ground.client().queues().set("q", QueuePolicy.perLane(LanePolicy.defaults().withMaxActive(2)));
    for (int i = 0; i < 2; i++) {
      nodes.add(node());
      nodes.getLast().ready();
    }
    Random random = new Random(seed);
    Pace warmUp = new Pace(ground, random, 1_000);
    warmUp.during(500, () -> {});
    long begin = System.nanoTime();
    warmUp.during(1_000, () -> {});
    double capacity = 1_000 / ((System.nanoTime() - begin) / 1e9);
    Pace pace = new Pace(ground, random, (int) (capacity * 0.7));

    List<Cost> costs = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      long runs = (long) (capacity * 0.7 * SECONDS / 3);
      long before = warmUp.started() + pace.started();
      pace.during(
          runs,
          () -> {
            untilEnded(before + runs / 3);
            nodes.getFirst().kill();
            replaceFirst();
            untilEnded(before + 2 * runs / 3);
            nodes.getFirst().terminate();
            replaceFirst();
          });
      assertThatAllIsWell(
          warmUp.started() + pace.started(), warmUp.failing() + pace.failing(), "seed " + seed);
      costs.add(cost());
    }
    System.out.printf("%.0f/s of %.0f/s for %d s: %s%n", capacity * 0.7, capacity, SECONDS, costs);

    Cost first = costs.getFirst();
    Cost last = costs.getLast();
    assertThat(last.small())
        .as("small tables, seed " + seed)
        .isLessThan(2 * first.small() + 1_000_000);
    assertThat(last.perRun()).as("bytes per run").isLessThan(2 * first.perRun());
    // A dead entry that is not cleared away costs a page, and each run leaves some.
    assertThat(last.claim()).as("pages of a claim").isLessThan(2 * first.claim() + 1_000);
    assertThat(last.heads()).as("pages of lanes").isLessThan(2 * first.heads() + 1_000);
    assertThat(last.heap() - first.heap()).as("heap").isLessThan(5_000_000);
  }

  /** Runs take 40 ms there, as its name says. */
  private NodeProcess node() {
    born++;
    return ground.process("load-%d-40".formatted(born), SETTINGS);
  }

  private void replaceFirst() {
    nodes.removeFirst();
    nodes.add(node());
    nodes.getLast().ready();
  }

  private void untilEnded(long count) {
    await("%d runs have ended".formatted(count))
        .atMost(Ground.GUARD.plusSeconds(SECONDS))
        .until(
            () -> ground.count("select count(*) from run where finished_at is not null") >= count);
  }

  private void assertThatAllIsWell(long started, long failing, String seed) {
    assertThat(ground.client().queues().check()).as(seed).isEmpty();
    ground.assertNothingIsLeftOpen();
    assertThat(ground.client().queues().statistics("q").counts())
        .as(seed)
        .isEqualTo(new QueueCounts(0, 0, started, started - failing, failing, 0));
    assertThat(ground.count("select count(*) from run where status = 'failed'")).isEqualTo(failing);
  }

  private Cost cost() throws SQLException {
    long small =
        ground.count(
            """
            select sum(pg_total_relation_size(cast(t as regclass)))
            from unnest(array['lane', 'scope', 'node', 'rate_start', 'policy_change']) as t
            """);
    long perRun = ground.count("select pg_total_relation_size('run') / count(*) from run");
    try (Connection connection = ground.source("side-cost").getConnection()) {
      connection.setSchema(ground.schema());
      Sql.rows(connection, "set enable_seqscan = off");
      return new Cost(
          small,
          perRun,
          pages(
              connection,
              """
              select run_id from run
              where status = 'queued' and admitted_seq is not null and (priority, fair_key) > (-2147483648, 0)
              order by priority, fair_key limit 16
              """),
          pages(
              connection,
              """
              select h.run_id from lane l cross join lateral (
                select r.run_id from run r
                where lane_number(r.queue, r.lane) = lane_number(l.queue, l.lane)
                  and r.queue = l.queue and r.lane = l.lane and r.status = 'queued' and r.entered_seq is not null
                  and r.admitted_seq is null and (r.lane_rank, r.seq) > (l.head_rank, l.head_seq)
                order by r.lane_rank, r.seq limit 1) as h
              """),
          Heap.used());
    }
  }

  private static long pages(Connection connection, String sql) throws SQLException {
    Matcher blocks =
        BLOCKS.matcher(
            Sql.rows(connection, "explain (analyze, buffers, format json) " + sql).getFirst());
    // Those of the whole plan stand first, found in memory and read.
    long pages = 0;
    for (int i = 0; i < 2 && blocks.find(); i++) {
      pages += Long.parseLong(blocks.group(1));
    }
    assertThat(pages).isPositive();
    return pages;
  }
}
