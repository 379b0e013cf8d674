package io.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.millrace.failure.RunCancelledException;
import io.millrace.failure.RunFailedException;
import io.millrace.run.RunId;
import io.millrace.run.StepStatus;
import io.millrace.run.StepSummary;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A dead node has left the transaction of a step open, which holds the step's row. */
@PostgresTest
class ZombieTransactionTest {

  /** All runs are the node's; one has a cancel and a step that was tried. */
  private static void leaveToADeadNode(Postgres postgres, RunId cancelled) throws Exception {
    postgres.execute(
        """
        insert into <schema>.node (name, host, pid, process_started, status, lease_until,
          joined_at, max_running, free)
        values ('gone', '', 0, 0, 'alive', clock_timestamp(), clock_timestamp(), 1, 1);
        update <schema>.run set status = 'running', claim_no = 1,
          node_id = (select node_id from <schema>.node where name = 'gone');
        update <schema>.run set cancel_requested_at = clock_timestamp() where run_id = '%1$s';
        insert into <schema>.step (run_id, started_at, node_id, claim_no, ordinal, attempts,
          failures, path, kind, status)
        values ('%1$s', clock_timestamp(), 1, 1, 0, 1, 1, 'debit', 'step', 'retrying');
        """
            .formatted(cancelled));
  }

  /** When the transaction began that waits for a step's row; empty for none. */
  private static String waitingSince(Postgres postgres) {
    return postgres.text(
        "select coalesce(max(xact_start::text), '') from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into <schema>.step%'");
  }

  private static void lockSteps(Connection zombie, String schema) throws SQLException {
    zombie.setAutoCommit(false);
    try (Statement statement = zombie.createStatement()) {
      statement.execute("update %s.step set attempts = 2".formatted(schema));
    }
  }

  private static StepSummary step(Millrace node, RunHandle<?> run) {
    return node.details(run.id()).steps().getFirst();
  }

  @Test
  void recoveryDoesNotWaitForATransactionThatADeadNodeLeftOpen(Postgres postgres) throws Exception {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (r, x) -> x);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(echo);
      RunHandle<String> cancelled = client.start(echo, "cancelled");
      RunHandle<String> other = client.start(echo, "other");
      leaveToADeadNode(postgres, cancelled.id());
      try (Connection zombie = postgres.source().getConnection()) {
        lockSteps(zombie, postgres.schema());
        try (Millrace node = Millrace.start(postgres.source(), postgres.options())) {
          node.register(echo);

          Duration guard = Duration.ofSeconds(60);
          assertThat(other.await(guard)).isEqualTo("other");
          assertThatThrownBy(() -> cancelled.await(guard))
              .isInstanceOf(RunCancelledException.class);
          assertThat(postgres.text("select status from <schema>.step")).isEqualTo("retrying");
          assertThat(step(node, cancelled).status()).isEqualTo(StepStatus.CANCELLED);
          zombie.rollback();
          await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> postgres.text("select status from <schema>.step").equals("cancelled"));
        }
      }
    }
  }

  @Test
  void aDeadlineDoesNotWaitForIt(Postgres postgres) throws Exception {
    Workflow<String, String> echo = Workflow.named("echo", String.class, (r, x) -> x);
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      RunHandle<String> late = client.start(client.register(echo), "late");
      leaveToADeadNode(postgres, late.id());
      postgres.execute(
          """
          update <schema>.run
          set status = 'queued', node_id = null, cancel_requested_at = null,
            deadline = clock_timestamp()
          """);
      try (Connection zombie = postgres.source().getConnection()) {
        lockSteps(zombie, postgres.schema());
        try (Millrace node = Millrace.start(postgres.source(), postgres.options())) {
          assertThatThrownBy(() -> late.await(Duration.ofSeconds(60)))
              .isInstanceOf(RunFailedException.class)
              .hasMessageContaining("deadline");
          assertThat(postgres.text("select status from <schema>.step")).isEqualTo("retrying");
          assertThat(step(node, late).status()).isEqualTo(StepStatus.CANCELLED);
          zombie.rollback();
          await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> postgres.text("select status from <schema>.step").equals("cancelled"));
        }
      }
    }
  }

  @Test
  void anAttemptThatWaitsForItsRowAsksAgainAndAgain(Postgres postgres) throws Exception {
    Workflow<String, Integer> debit =
        Workflow.named("w", String.class, (r, x) -> r.transaction("debit", c -> 1));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      RunHandle<Integer> run = client.start(client.register(debit), "x");
      leaveToADeadNode(postgres, run.id());
      postgres.execute("update <schema>.run set cancel_requested_at = null");
      try (Connection zombie = postgres.source().getConnection()) {
        lockSteps(zombie, postgres.schema());
        try (Millrace node = Millrace.start(postgres.source(), postgres.options())) {
          node.register(debit);
          Set<String> rounds = new HashSet<>();
          await()
              .atMost(Duration.ofSeconds(60))
              .until(
                  () -> {
                    rounds.add(waitingSince(postgres));
                    return rounds.size() == 3;
                  });
          zombie.rollback();

          assertThat(run.await()).isEqualTo(1);
        }
      }
    }
  }
}
