package io.millrace.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.engine.node.Registry;
import io.millrace.engine.run.FinishRun;
import io.millrace.engine.run.RunTable;
import io.millrace.engine.run.StartRun;
import io.millrace.engine.step.History;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * The plans of the statements that run for every batch, as they are made on empty tables and kept:
 * generic, by index, and never by an index that holds all runs of a node or all finished ones.
 */
@PostgresTest
class PlanTest {

  @Test
  void aClaimReadsTheClaimableRunsAndThenEachRunByItsKey(Postgres postgres) throws Exception {
    String plan = plan(postgres, FinishRun.class, "claim", "");

    assertThat(plan).contains("run_claimable").contains("run_pk").doesNotContain("Seq Scan on run");
    assertThat(plan).contains("Index Cond: (ROW(priority, seq) > ROW(");
  }

  @Test
  void aStartLooksAtTheFirstRunThatWaitsOnlyWhereAPlaceIsKept(Postgres postgres) throws Exception {
    for (String name : List.of("start", "start_new")) {
      assertThat(plan(postgres, StartRun.class, name, ""))
          .contains("run_claimable")
          .contains("Index Cond: (ROW(priority, seq) > ROW(")
          .containsPattern("One-Time Filter: .*> 0")
          .doesNotContain("Seq Scan on run");
    }
  }

  @Test
  void writesOfStepsAndEndsReadEachRunByItsKey(Postgres postgres) throws Exception {
    String fence = "with fence as materialized (select 1::bigint as node_id) ";
    for (var statement :
        List.of(
            plan(postgres, FinishRun.class, "finish", fence),
            plan(postgres, FinishRun.class, "release", fence),
            plan(postgres, History.class, "write", fence),
            plan(postgres, History.class, "write_attempt", fence))) {
      assertThat(statement)
          .contains("run_pk")
          .doesNotContain("run_claimed")
          .doesNotContain("Seq Scan on run");
    }
  }

  @Test
  void writesReadByKeyAlsoWherePlansWereMadeOfASmallTable(Postgres postgres) throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    postgres.execute(
        "insert into <schema>.node (name, host, pid, process_started, status, lease_until, joined_at, max_running, free)"
            + " values ('n', '', 0, 0, 'alive', now() + interval '1 hour', now(), 9, 9)");
    postgres.execute("select <schema>.start('w', '{}') from generate_series(1, 60)");
    postgres.execute(
        "update <schema>.run set status = 'running', node_id = 1, claim_no = 1 where seq <= 40");
    postgres.execute("analyze <schema>.run");
    String fence = "with fence as materialized (select 1::bigint as node_id) ";

    for (var statement :
        List.of(
            plan(postgres, FinishRun.class, "finish", fence),
            plan(postgres, FinishRun.class, "release", fence),
            plan(postgres, History.class, "write_new", fence),
            plan(postgres, History.class, "write", fence),
            plan(postgres, History.class, "write_attempt", fence))) {
      assertThat(statement)
          .containsPattern("Scan (using|on) run_pk.*\n *Index Cond: .*run_id = ")
          .doesNotContain("run_claimed")
          .doesNotContain("Seq Scan on run");
    }
  }

  @Test
  void whetherAStepWasRecordedIsReadByKey(Postgres postgres) throws Exception {
    String fence = "with fence as materialized (select 1::bigint as node_id) ";

    assertThat(plan(postgres, FinishRun.class, "release", fence))
        .contains("step_pk")
        .doesNotContain("Seq Scan on step");
  }

  @Test
  void whatANodeHasClaimedIsReadByItsIndex(Postgres postgres) throws Exception {
    assertThat(plan(postgres, FinishRun.class, "adopt", ""))
        .contains("run_claimed")
        .contains("step_pk")
        .doesNotContain("Seq Scan on run")
        .doesNotContain("Seq Scan on step");
  }

  @Test
  void historyAndEndsAreReadByKey(Postgres postgres) throws Exception {
    assertThat(plan(postgres, History.class, "history", "")).contains("step_pk");
    assertThat(plan(postgres, RunTable.class, "ended", "")).contains("run_pk");
    assertThat(plan(postgres, RunTable.class, "list", ""))
        .contains("Index Scan Backward using run_pk");
  }

  @Test
  void whatIsDueIsFoundByIndexAtEachHeartbeat(Postgres postgres) throws Exception {
    assertThat(plan(postgres, Registry.class, "heartbeat", ""))
        .contains("run_deadline")
        .contains("run_claimed")
        .doesNotContain("Seq Scan on run");
    assertThat(plan(postgres, RunTable.class, "overdue", ""))
        .contains("run_deadline")
        .containsPattern("Index Cond: .*deadline <= ")
        .contains("run_start_by")
        .containsPattern("Index Cond: .*start_by <= ")
        .doesNotContain("Seq Scan on run");
  }

  private static String plan(Postgres postgres, Class<?> owner, String name, String before)
      throws SQLException {
    Millrace.start(postgres.source(), postgres.client()).close();
    String sql = new SqlFiles(postgres.schema()).text(owner, name);
    String numbered = before + number(sql);
    try (Reserved reserved =
        new Reserved(new Connections(simple(postgres)), Duration.ofMinutes(1))) {
      Connection connection = reserved.get();
      try (Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery("explain (generic_plan, costs off) " + numbered)) {
        StringBuilder plan = new StringBuilder();
        while (rows.next()) {
          plan.append(rows.getString(1)).append('\n');
        }
        return plan.toString();
      }
    }
  }

  /**
   * Connections that send statements as they are: the driver would want values for the parameters.
   */
  private static DataSource simple(Postgres postgres) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.server().jdbcUrl());
    source.setUser(postgres.server().user());
    source.setPassword(postgres.server().password());
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    return source;
  }

  /** Numbered parameters, each occurrence of its own, as the driver sends them. */
  private static String number(String sql) {
    AtomicInteger number = new AtomicInteger();
    return Pattern.compile("(?<![:\\w]):([a-z_]+)")
        .matcher(sql)
        .replaceAll(match -> "\\$" + number.incrementAndGet());
  }
}
