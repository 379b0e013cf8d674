package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.millrace.Millrace;
import io.millrace.test.work.Shapes;
import io.millrace.test.work.Traces;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a node costs the database while nothing is to be done. */
@Timeout(120)
class IdleCostTest {

  private static final Duration SETTLED = Duration.ofSeconds(4);
  private static final Duration WINDOW = Duration.ofSeconds(15);
  private static final int STATEMENTS_PER_SECOND_MAX = 2;

  @Test
  void anIdleNodeSendsAtMostTwoStatementsPerSecond() throws Exception {
    try (CrashServer server = new CrashServer()) {
      Ground ground = new Ground(server);
      ground.execute("create extension pg_stat_statements schema public");
      try (Millrace millrace = Millrace.start(server.source("idle"));
          Traces traces = new Traces(ground.side(server.source("side")), ground.side(), "idle")) {
        Shapes.register(millrace, traces);
        pass(SETTLED);

        long before = statements(ground);
        pass(WINDOW);
        long sent = statements(ground) - before;

        System.err.printf(
            "an idle node sends %.2f statements/s%n", sent * 1.0 / WINDOW.toSeconds());
        // It lives: it renews its lease and looks for runs.
        assertThat(sent).isBetween(5L, STATEMENTS_PER_SECOND_MAX * WINDOW.toSeconds());
      }
    }
  }

  /** As the server has counted them, whatever sent them; without the questions of this test. */
  private static long statements(Ground ground) {
    return Long.parseLong(
        ground
            .rows(
                "select sum(calls) from public.pg_stat_statements where query not like '%pg_stat_statements%' and query not like 'set search_path%'")
            .getFirst());
  }

  private static void pass(Duration length) {
    long until = System.nanoTime() + length.toNanos();
    await().atMost(length.multipliedBy(4)).until(() -> System.nanoTime() - until >= 0);
  }
}
