package io.millrace.bench.bare;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.BenchServer;
import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The bare statements are a ceiling only while the planner finds the short way. */
class ClaimPlanTest {

  private static BenchServer server;

  @BeforeAll
  static void runsQueuedAndFinished() throws Exception {
    server = BenchServer.start();
    ServerAddress address = server.address();
    BenchSchema.create(address);
    try (var tables = new RunTables(address, 1)) {
      tables.insert(RunIds.many(10_000));
      tables.finish(tables.claim(8_000));
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aGenericPlanOfTheClaimReadsOnlyQueuedRuns() throws Exception {
    assertThat(
            genericPlan(
                RunTables.CLAIM_RUNS.text().replaceFirst("\\?", "\\$1").replaceFirst("\\?", "\\$2"),
                "1, 100"))
        .anyMatch(line -> line.contains("Index Scan using run_claimable"))
        .anyMatch(line -> line.matches(".*Index Scan (using|on) run_pk.*"))
        .noneMatch(line -> line.contains("Seq Scan") || line.contains("Sort"));
  }

  private static List<String> genericPlan(String sql, String values) throws SQLException {
    try (Connection connection = server.address().connect(BenchSchema.NAME);
        Statement statement = connection.createStatement()) {
      statement.execute("analyze run");
      statement.execute("set plan_cache_mode = force_generic_plan");
      statement.execute("prepare looked_at (bigint, bigint) as " + sql);
      List<String> plan = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery("explain execute looked_at (%s)".formatted(values))) {
        while (rows.next()) {
          plan.add(rows.getString(1));
        }
      }
      return plan;
    }
  }
}
