package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes whose wall clocks are hours apart, and are set while they run. */
@Timeout(180)
class ClockTest {

  @Test
  void aNodesWallClockNeitherEndsItsLeaseNorReachesTheRecord() throws Exception {
    try (CrashServer server = new CrashServer()) {
      Ground ground = new Ground(server).withSchema();
      String begin = ground.rows("select clock_timestamp()").getFirst();
      try (NodeProcess ahead = new NodeProcess(ground, "ahead");
          NodeProcess behind = new NodeProcess(ground, "behind");
          Load load = new Load(ground)) {
        ahead.clock().shift("+5h");
        behind.clock().shift("-7h");
        ahead.ready();
        behind.ready();
        load.progress(1);
        ahead.clock().shift("-300h");
        behind.clock().shift("+300h");
        await("both clocks are set").until(() -> isOff(ahead, -300) && isOff(behind, 300));
        load.progress(2);

        assertThat(load.finish()).isEmpty();
        assertThat(ground.invariants().violations(load.ledger().all())).isEmpty();
        assertThat(ground.rows("select status from node where name in ('ahead', 'behind')"))
            .containsExactly("alive", "alive");
        assertThat(timesOutside(ground, begin)).as("times out of the test").isEmpty();
      }
    }
  }

  /** A node's reading of the database's clock may be off by half a round trip. */
  private static List<String> timesOutside(Ground ground, String begin) {
    return ground.rows(
        """
        select what, at from (
          select 'run', unnest(array[created_at, started_at, finished_at]) from run
          union all select 'step', unnest(array[started_at, finished_at]) from step
          union all select 'attempt', unnest(array[started_at, finished_at]) from attempt
          union all select 'node', unnest(array[joined_at, lease_until - interval '5 s']) from node
        ) as times(what, at)
        where at not between '%s'::timestamptz - interval '5 s' and clock_timestamp() + interval '5 s'
        """
            .formatted(begin));
  }

  private static boolean isOff(NodeProcess node, int hours) throws Exception {
    Duration off = Duration.between(Instant.now(), node.wallClock());
    return off.minusHours(hours).abs().compareTo(Duration.ofMinutes(10)) < 0;
  }
}
