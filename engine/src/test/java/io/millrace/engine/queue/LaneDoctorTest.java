package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.engine.queue.Act.SetQueue;
import io.millrace.engine.queue.LaneFunctions.End;
import io.millrace.engine.queue.LaneFunctions.NewRun;
import io.millrace.queue.LaneFinding;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A judge that finds nothing is believed only if it finds what was put there, and that alone. */
@PostgresTest
class LaneDoctorTest {

  /** What is done to rows by hand, and the codes of all that is found then. */
  private record Damage(String sql, Set<LaneQuestion> found) {
    Damage(String sql, LaneQuestion... found) {
      this(sql, Set.of(found));
    }
  }

  private static final List<Damage> DAMAGES =
      List.of(
          new Damage("update lane set active = 5 where queue = 'one'", LaneQuestion.LANE_COUNTS),
          new Damage("update lane set waiting = 0 where queue = 'one'", LaneQuestion.LANE_COUNTS),
          new Damage("update scope set active = 9 where name = 'full'", LaneQuestion.SCOPE_COUNTS),
          new Damage("update scope set waiting = 0 where name = 'full'", LaneQuestion.SCOPE_COUNTS),
          new Damage(
              "update scope set active = 3 where kind = 'workflow'", LaneQuestion.SCOPE_COUNTS),
          new Damage(
              "update lane set succeeded = 7 where queue = 'done'", LaneQuestion.LANE_TOTALS),
          new Damage("update scope set failed = 7 where name = 'one'", LaneQuestion.LANE_TOTALS),
          new Damage(
              """
              update run r set admitted_seq = o.admitted_seq, released_seq = o.released_seq
              from run o where r.queue = 'done' and o.queue = 'done' and r.run_id <> o.run_id
              """,
              LaneQuestion.ORDER_BROKEN),
          new Damage(
              """
              update run set status = 'running', node_id = 1, admitted_seq = nextval('lane_event'), fair_key = 9
              where triggered_by = 'one3';
              update lane set active = 2, waiting = 1 where queue = 'one';
              update scope set active = active + 1 where kind = 'workflow'
              """,
              LaneQuestion.ORDER_BROKEN,
              LaneQuestion.LANE_LIMIT_BROKEN),
          new Damage(
              "update run set released_seq = nextval('lane_event') where triggered_by = 'done1'",
              LaneQuestion.LANE_LIMIT_BROKEN),
          new Damage(
              "update run set released_seq = nextval('lane_event') where triggered_by = 'turn1'",
              LaneQuestion.SCOPE_LIMIT_BROKEN),
          new Damage(
              "update scope set lane_rate_starts = 1 where name = 'rated'",
              LaneQuestion.RATE_BROKEN),
          new Damage(
              "update scope set rate_starts = 1, rate_us = 60000000, active = 2 where name = 'rated'",
              LaneQuestion.RATE_BROKEN),
          new Damage(
              "update run set released_seq = null where triggered_by = 'done1'",
              LaneQuestion.SLOT_NOT_RELEASED),
          new Damage(
              "update run set admitted_seq = null where triggered_by = 'one1'",
              LaneQuestion.SLOT_MISSING),
          new Damage(
              "update run set fair_key = null where triggered_by = 'one1'",
              LaneQuestion.SLOT_MISSING),
          new Damage(
              "update run set released_seq = nextval('lane_event') where triggered_by = 'one1'",
              LaneQuestion.SLOT_MISSING),
          new Damage(
              "update run set admitted_seq = 0 where triggered_by = 'one1'",
              LaneQuestion.SLOT_MISSING),
          new Damage(
              "update lane set paused = false where queue = 'paused'", LaneQuestion.LANE_STUCK),
          new Damage(
              "update scope set max_active = 2 where name = 'full'",
              LaneQuestion.LANE_STUCK,
              LaneQuestion.BLOCKED_BY_NOTHING),
          new Damage(
              "update lane set due_at = null where queue = 'delayed'", LaneQuestion.LANE_UNWOKEN),
          new Damage(
              "update lane set due_at = due_at + interval '1 s' where queue = 'delayed'",
              LaneQuestion.LANE_UNWOKEN),
          new Damage(
              "update scope set due_at = null where name = 'slow'", LaneQuestion.LANE_UNWOKEN),
          new Damage(
              "update lane set blocked_by = 'queue:none' where queue = 'one'",
              LaneQuestion.BLOCKED_BY_NOTHING),
          new Damage(
              "update lane set head_seq = 1000000 where queue = 'one'",
              LaneQuestion.HEAD_PASSED_OVER),
          new Damage(
              "update lane set halted_by = gen_random_uuid() where queue = 'halted'",
              LaneQuestion.HALTED_BY_NOTHING));

  private final List<UUID> ids = new ArrayList<>();

  @Test
  void whatDoesNotHoldIsFoundAndNothingElse(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = postgres.source().getConnection()) {
      LaneFunctions functions = prepared(postgres, connection);
      assertThat(new LaneDoctor(database).check()).isEmpty();

      connection.setAutoCommit(false);
      for (Damage damage : DAMAGES) {
        functions.execute(damage.sql);
        assertThat(codes(LaneDoctor.check(Jdbi.open(connection), database.sql())))
            .as(damage.sql)
            .isEqualTo(damage.found.stream().map(LaneQuestion::code).collect(Collectors.toSet()));
        connection.rollback();
        functions.execute("set search_path = " + postgres.schema());
      }
    }
  }

  @Test
  void whatTheManualAdvisesLetsLanesGoOn(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = postgres.source().getConnection()) {
      LaneFunctions lanes = prepared(postgres, connection);
      for (String damage :
          List.of(
              "update lane set paused = false where queue = 'paused'",
              "update lane set due_at = null where queue = 'delayed'",
              "update lane set blocked_by = 'queue:none' where queue = 'one'",
              "update lane set head_seq = 1000000 where queue = 'one'",
              "update lane set halted_by = gen_random_uuid() where queue = 'halted'",
              "update scope set active = 9 where name = 'full'")) {
        lanes.execute(damage);
      }
      assertThat(codes(new LaneDoctor(database).check()))
          .containsExactlyInAnyOrder(
              "lane_stuck",
              "lane_unwoken",
              "blocked_by_nothing",
              "head_passed_over",
              "halted_by_nothing",
              "scope_counts");

      for (String queue : List.of("paused", "delayed", "one")) {
        lanes.change(queue, "a", "pause", null);
        lanes.change(queue, "a", "resume", null);
      }
      UUID passed = id(lanes, "one2");
      lanes.lock(List.of(passed));
      lanes.update(
          "update run set status = 'cancelled', finished_at = clock_timestamp() where run_id = ?",
          passed);
      lanes.leave(List.of(passed));
      lanes.retry(passed);
      lanes.change("halted", "a", "unblock", null);
      lanes.setQueue(policy("full", 2, null, null, null, "skip"));
      lanes.setQueue(policy("full", 1, null, null, null, "skip"));

      assertThat(new LaneDoctor(database).check()).isEmpty();
    }
  }

  @Test
  void everyQuestionHasADamageThatItFinds() {
    assertThat(DAMAGES.stream().flatMap(damage -> damage.found.stream()).distinct())
        .containsExactlyInAnyOrder(LaneQuestion.values());
  }

  @Test
  void everyCodeIsExplainedToThoseWhoMeetIt() throws IOException {
    String page = Files.readString(Path.of("../docs/operating/queues.md"));

    assertThat(LaneQuestion.values())
        .allSatisfy(question -> assertThat(page).contains("| `" + question.code() + "` |"));
  }

  @Test
  void aFindingSaysWhereAndWhat(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = postgres.source().getConnection()) {
      LaneFunctions functions = new LaneFunctions(connection);
      functions.execute("set search_path = " + postgres.schema());
      start(functions, "mail", "a", 1, null);
      functions.execute("update lane set active = 3");

      assertThat(new LaneDoctor(database).check())
          .containsExactly(
              new LaneFinding(
                  "lane_counts",
                  "mail",
                  "a",
                  null,
                  "counts 3 active and 0 waiting; there are 1 and 0"));
    }
  }

  private static Set<String> codes(List<LaneFinding> findings) {
    return findings.stream().map(LaneFinding::code).collect(Collectors.toSet());
  }

  // ---- lanes as they should be ----

  private LaneFunctions prepared(Postgres postgres, Connection connection) throws SQLException {
    LaneFunctions lanes = new LaneFunctions(connection);
    lanes.execute("set search_path = " + postgres.schema());
    lanes.join();
    fill(lanes);
    return lanes;
  }

  private void fill(LaneFunctions lanes) throws SQLException {
    lanes.setAbove("workflow", "w", 100);
    lanes.setQueue(policy("one", null, null, 1, null, "skip"));
    start(lanes, "one", "a", 3, null);
    lanes.setQueue(policy("done", null, null, 1, null, "skip"));
    start(lanes, "done", "a", 2, null);
    finish(lanes, "done1", "succeeded");
    finish(lanes, "done2", "succeeded");
    lanes.setQueue(policy("full", 1, null, null, null, "skip"));
    start(lanes, "full", "a", 1, null);
    start(lanes, "full", "b", 1, null);
    lanes.setQueue(policy("turn", 1, null, null, null, "skip"));
    start(lanes, "turn", "a", 2, null);
    finish(lanes, "turn1", "succeeded");
    finish(lanes, "turn2", "succeeded");
    lanes.setQueue(policy("rated", null, null, null, 2, "skip"));
    start(lanes, "rated", "a", 2, null);
    lanes.setQueue(policy("slow", null, 1, null, null, "skip"));
    start(lanes, "slow", "a", 2, null);
    start(
        lanes, "delayed", "a", 1, Long.valueOf(System.currentTimeMillis() * 1000 + 3_600_000_000L));
    lanes.change("paused", "a", "pause", null);
    start(lanes, "paused", "a", 1, null);
    lanes.setQueue(policy("halted", null, null, 1, null, "halt"));
    start(lanes, "halted", "a", 2, null);
    finish(lanes, "halted1", "failed");
    // What was lowered below what is active, and what was raised, is in order.
    start(lanes, "changed", "a", 4, null);
    lanes.change("changed", "a", "limit", 1);
    finish(lanes, "changed1", "failed");
    lanes.change("changed", "a", "limit", 3);
    finish(lanes, "changed2", "succeeded");
    lanes.retry(id(lanes, "changed1"));
  }

  private static SetQueue policy(
      String queue,
      @Nullable Integer most,
      @Nullable Integer rate,
      @Nullable Integer laneMost,
      @Nullable Integer laneRate,
      String onFailure) {
    return new SetQueue(
        queue, most, null, rate, laneMost, null, laneRate, 60, false, onFailure, false);
  }

  /** Labels follow the queue: one1, one2 and so on. */
  private void start(
      LaneFunctions lanes, String queue, String lane, int count, @Nullable Long notBefore)
      throws SQLException {
    int first = 1 + lanes.texts("select run_id from run where queue = ?", queue).size();
    lanes.start(
        IntStream.range(first, first + count)
            .mapToObj(i -> new NewRun(newId(), queue + i, queue, lane, "w", 0, null, notBefore, 0))
            .toList());
    claimAll(lanes);
  }

  private static void claimAll(LaneFunctions lanes) throws SQLException {
    lanes.execute(
        """
        update run set status = 'running', node_id = 1, claim_no = claim_no + 1
        where status = 'queued' and admitted_seq is not null
        """);
  }

  private UUID newId() {
    UUID id = new UUID(0x7000L, ids.size() + 1);
    ids.add(id);
    return id;
  }

  private static void finish(LaneFunctions lanes, String label, String status) throws SQLException {
    UUID run = id(lanes, label);
    lanes.finish(
        1,
        List.of(new End(run, status, label.replaceAll("\\d", ""), "a")),
        new String[] {"w@1"},
        1,
        Relay.Offer.UNBOUNDED);
    claimAll(lanes);
  }

  private static UUID id(LaneFunctions lanes, String label) throws SQLException {
    return UUID.fromString(
        lanes.texts("select run_id from run where triggered_by = ?", label).getFirst());
  }
}
