package io.millrace.test.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.test.invariants.Invariants;
import io.millrace.test.invariants.Snapshot;
import io.millrace.test.work.Shapes;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A judge that finds nothing is believed only if it finds what was put there. */
@Timeout(180)
class InvariantsTest {

  private static CrashServer server;
  private static Ground ground;

  @BeforeAll
  static void playAnUndisturbedRound() throws Exception {
    server = new CrashServer();
    ground = new Ground(server).withSchema();
    Round.Outcome outcome =
        new Round(ground, new Ledger(), new Trial(Setting.ALONE, null), 1, 1).play();
    assertThat(outcome.violations()).isEmpty();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run_not_ended | update run set status = 'queued', finished_at = null, output = null where workflow = 'flaky'
          run_of_a_gone_node | update run set status = 'running', finished_at = null, output = null, node_id = (select max(node_id) from node) where workflow = 'flaky'
          recorded_twice | alter table step drop constraint step_pk; insert into step select * from step where path = 'one'
          executed_after_its_record | update effect set recorded = 'succeeded' where path = 'two'
          recorded_without_execution | delete from effect where path = 'two'
          executions_are_not_attempts | insert into effect select gen_random_uuid(), 0, run_id, path, node, null, true from effect where path = 'three'
          attempts_do_not_add_up | delete from attempt where path = 'flaky' and number = 1
          attempts_do_not_add_up | update attempt set number = 7 where path = 'flaky' and number = 1
          step_open_in_an_ended_run | update step set status = 'running', finished_at = null where path = 'two'
          ordinal_given_twice | update step set ordinal = 0 where path = 'two'
          orphan | delete from step where path = 'all' and kind = 'group'
          orphan | delete from run where workflow = 'flaky'
          claim_of_the_future | update step set claim_no = 9 where path = 'two'
          winner_did_not_win | update step set strategy = 'race', winner = '7' where path = 'all' and kind = 'group'
          winner_did_not_win | update step set strategy = 'race', winner = '1', finished_at = finished_at - interval '1 hour' where path = 'all' and kind = 'group'
          transaction_not_exactly_once | update step set path = 'transact' where path = 'two'
          transaction_not_exactly_once | insert into transacted select run_id, 'transact' from run limit 1
          """)
  void whatDoesNotHoldIsFound(String invariant, String damage) throws SQLException {
    try (Connection connection = ground.invariants().connect()) {
      connection.setAutoCommit(false);
      execute(connection, damage);

      assertThat(Invariants.violations(connection, Set.of()))
          .anyMatch(violation -> violation.startsWith(invariant + ":"));
      connection.rollback();
    }
  }

  @Test
  void aRunThatSomebodyWasToldOfAndIsNotThereIsFound() throws SQLException {
    UUID unknown = UUID.randomUUID();

    assertThat(ground.invariants().violations(List.of(unknown)))
        .containsExactly("run_lost: " + unknown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          run | update run set output = '0' where workflow = 'plain'
          step | update step set claim_no = 2 where path = 'two'
          step | delete from step where path = 'broken'
          attempt | delete from attempt where path = 'flaky'
          """)
  void aChangeOfWhatWasFinalIsFound(String kind, String damage) throws SQLException {
    try (Connection connection = ground.invariants().connect()) {
      connection.setAutoCommit(false);
      Snapshot before = Snapshot.take(connection, Shapes.RETRIED);
      execute(connection, damage);

      assertThat(before.changesUntil(Snapshot.take(connection, Shapes.RETRIED)))
          .isNotEmpty()
          .allMatch(change -> change.startsWith("changed_after_its_end: " + kind + " "));
      connection.rollback();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
