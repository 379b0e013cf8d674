package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.Reserved;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Plans of the statements inside of the functions, as the server keeps them: they are made while
 * there are hardly any lanes and runs, and must not read all of them when there are many.
 */
@PostgresTest
class LanePlanTest {

  // As often as it takes until a plan is kept, and once more.
  private static final int WARM = 7;
  private static final String ONE_OF_EACH = "lanes_finish_one_of_each";
  private static final String MANY = "lanes_finish";
  private static final Pattern SEARCH =
      Pattern.compile("(Index|Seq|Index Only) Scan (using \\w+ )?on (lane|run) ");
  private static final Pattern NEAR = Pattern.compile("run w .*actual .*rows=1(\\.00)? loops=2");

  @Test
  void lanesAndRunsAreLookedUpByKeyHoweverFewThereWereAtFirst(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Reserved reserved = database.reserve()) {
      Connection connection = reserved.get();
      execute(connection, "set search_path to " + postgres.schema());
      prepare(connection);
      for (int i = 0; i < WARM; i++) {
        start(connection, "few");
        startOne(connection);
        finishOne(connection);
        finish(connection, ONE_OF_EACH);
        start(connection, "few");
        finish(connection, MANY);
      }
      explainAll(connection);

      List<String> plans = new ArrayList<>(start(connection, "few"));
      plans.addAll(startOne(connection));
      plans.addAll(finishOne(connection));
      plans.addAll(finish(connection, ONE_OF_EACH));
      start(connection, "few");
      plans.addAll(finish(connection, MANY));

      assertThat(searches(plans)).as("searches in what was logged").isGreaterThan(14);
      assertThat(readingAll(plans)).isEmpty();
      assertThat(lines(plans, "Hash Cond:"))
          .as("joins of what ends and of what follows by each function, and of lanes")
          .hasSize(10);
      for (String function : List.of(ONE_OF_EACH, MANY)) {
        assertThat(lines(follow(plans, function), "Index Scan using run_waiting on run"))
            .as("what follows two was looked for near the heads of their lanes, and found there")
            .hasSize(2)
            .anyMatch(line -> NEAR.matcher(line).find())
            .anyMatch(line -> line.contains("run w_1 ") && line.contains("(never executed)"));
      }
    }
  }

  @Test
  void lanesThatTakeTurnsAreLookedUpByKeyToo(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Reserved reserved = database.reserve()) {
      Connection connection = reserved.get();
      execute(connection, "set search_path to " + postgres.schema());
      prepare(connection);
      boundQueue(connection, "1");
      for (int i = 0; i < WARM; i++) {
        start(connection, "few");
        finish(connection, MANY);
        finish(connection, MANY);
      }
      explainAll(connection);

      List<String> plans = new ArrayList<>(start(connection, "few"));
      plans.addAll(finish(connection, MANY));

      List<String> together = plans.stream().filter(plan -> plan.contains("CTE standing")).toList();
      assertThat(lines(together, "using lane_blocked on lane"))
          .as("searches for those that stand by")
          .isNotEmpty();
      assertThat(readingAll(plans)).isEmpty();
    }
  }

  private static void explainAll(Connection connection) throws SQLException {
    execute(connection, "load 'auto_explain'");
    execute(connection, "set auto_explain.log_min_duration = 0");
    execute(connection, "set auto_explain.log_nested_statements = on");
    execute(connection, "set auto_explain.log_analyze = on");
    execute(connection, "set client_min_messages = log");
  }

  private static void boundQueue(Connection connection, String most) throws SQLException {
    execute(
        connection,
        "select * from scope_set('queue', 'q', 'operator', 'me', 0, %s, null, null, null, 1, null, null, null,"
                .formatted(most)
            + " 'ordered', 'skip', 'fifo', null)");
  }

  private static void prepare(Connection connection) throws SQLException {
    execute(
        connection,
        "insert into node (name, host, pid, process_started, status, lease_until, joined_at, max_running, free)"
            + " values ('n', '', 0, 0, 'alive', now() + interval '1 hour', now(), 9, 9)");
    boundQueue(connection, "null");
    // A table that is known to be small, not one that nothing is known of.
    start(connection, "first");
    execute(connection, "analyze lane");
    execute(connection, "analyze run");
  }

  /** Two runs into each of two lanes. */
  private static List<String> start(Connection connection, String lane) throws SQLException {
    String each = "array_fill(%s, array[4])";
    return execute(
        connection,
        "select * from lanes_start(array(select gen_random_uuid() from generate_series(1, 4)), %s, %s, %s,"
                .formatted(
                    each.formatted("1"), each.formatted("'w'::text"), each.formatted("'q'::text"))
            + " array['%1$s-a', '%1$s-a', '%1$s-b', '%1$s-b'], ".formatted(lane)
            + IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        each.formatted(
                            List.of(
                                    "0",
                                    "null::text",
                                    "null::text",
                                    "'{}'::text",
                                    "null::text",
                                    "null::bigint",
                                    "null::bigint",
                                    "0")
                                .get(i)))
                .collect(Collectors.joining(", "))
            + ", 0)");
  }

  /** One into a lane that is new. */
  private static List<String> startOne(Connection connection) throws SQLException {
    return execute(
        connection,
        "select * from lanes_start_in_one(gen_random_uuid(), 1, 'w', 'q', gen_random_uuid()::text, 0, null, null, '{}', null,"
            + " null, 0, 1, 9)");
  }

  private static void claim(Connection connection) throws SQLException {
    execute(
        connection,
        "update run set status = 'running', node_id = 1, claim_no = claim_no + 1"
            + " where status = 'queued' and admitted_seq is not null");
  }

  /** Claims all that may be claimed and ends one of it. */
  private static List<String> finishOne(Connection connection) throws SQLException {
    claim(connection);
    return execute(
        connection,
        """
        with any_run as materialized (select r.* from run r where r.status = 'running' limit 1)
        select f.* from any_run e cross join lateral lanes_finish_in_one(
          1, array[e.run_id], array[e.claim_no], array['succeeded'], array['{}'], array[null::text], e.queue, e.lane, 0,
          array['w@1'], 0, 0, 0) as f
        """);
  }

  /** Claims all that may be claimed and ends it. */
  private static List<String> finish(Connection connection, String function) throws SQLException {
    claim(connection);
    return execute(
        connection,
        """
        with e as materialized (
          select array_agg(run_id) as ids, array_agg(claim_no) as claims, array_agg(queue::text) as queues,
            array_agg(lane::text) as lanes, cast(count(*) as integer) as n
          from run where status = 'running')
        select f.* from e cross join lateral %s(
          1, e.ids, e.claims, array_fill('succeeded'::text, array[e.n]), array_fill('{}'::text, array[e.n]),
          array_fill(null::text, array[e.n]), e.queues, e.lanes, 0, array['w@1'], 0,
          array_fill(0, array[e.n]), 0) as f
        """
            .formatted(function));
  }

  /** What the server says while it executes the statement. */
  private static List<String> execute(Connection connection, String sql) throws SQLException {
    List<String> said = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        try (ResultSet rows = statement.getResultSet()) {
          while (rows.next()) {
            // Each row is to be made.
          }
        }
      }
      for (SQLWarning w = statement.getWarnings(); w != null; w = w.getNextWarning()) {
        said.add(w.getMessage());
      }
    }
    return said;
  }

  /** Plans inside of functions; those of the statements of this test do as they like. */
  private static List<String> inside(List<String> plans) {
    return plans.stream()
        .filter(plan -> plan.contains("plan:"))
        .filter(LanePlanTest::isNested)
        .toList();
  }

  private static boolean isNested(String plan) {
    return !plan.contains("gen_random_uuid()")
        && !plan.contains("array_agg(run_id)")
        && !plan.contains("with any_run as")
        && !plan.contains("update run set status = 'running', node_id = 1");
  }

  /** That of the statement which ends runs and looks for what follows. */
  private static List<String> follow(List<String> plans, String function) {
    String part = function.equals(MANY) ? "asked a" : "join unnest(ends";
    return plans.stream().filter(plan -> plan.contains("a.near") && plan.contains(part)).toList();
  }

  private static List<String> lines(List<String> plans, String part) {
    return inside(plans).stream()
        .flatMap(String::lines)
        .filter(line -> line.contains(part))
        .toList();
  }

  private static long searches(List<String> plans) {
    return inside(plans).stream().flatMap(plan -> SEARCH.matcher(plan).results()).count();
  }

  private static String bound(String search) {
    return search.contains("using run_waiting") ? "Index Cond: ((hashtextextended(" : "Index Cond";
  }

  /** Scans of lanes or runs that are not bound by an index condition, or not to one lane. */
  private static List<String> readingAll(List<String> plans) {
    List<String> all = new ArrayList<>();
    for (String plan : inside(plans)) {
      List<String> lines = plan.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (SEARCH.matcher(lines.get(i)).find()
            && (i + 1 == lines.size() || !lines.get(i + 1).contains(bound(lines.get(i))))) {
          all.add(lines.get(i).strip());
        }
      }
    }
    return all;
  }
}
