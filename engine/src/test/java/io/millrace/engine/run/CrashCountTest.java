package io.millrace.engine.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.RunHandle;
import io.millrace.config.PayloadCodec;
import io.millrace.config.PayloadLimits;
import io.millrace.engine.codec.Codec;
import io.millrace.engine.database.Database;
import io.millrace.run.Failure;
import io.millrace.run.RunId;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import io.millrace.workflow.Workflow;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What recovery counts, run by run, without processes that die. */
@PostgresTest
class CrashCountTest {

  private static final Workflow<String, String> ECHO =
      Workflow.named("echo", String.class, (run, input) -> input);

  private Postgres postgres;
  private RunTable runs;
  private RunId run;

  private void given(Postgres postgres, Database database) {
    this.postgres = postgres;
    this.runs = new RunTable(database, new Codec(PayloadLimits.defaults(), PayloadCodec.plain()));
    try (Millrace client = Millrace.start(postgres.source(), postgres.client())) {
      client.register(ECHO);
      RunHandle<String> started = client.start(ECHO, "x");
      run = started.id();
    }
  }

  private Database open(Postgres postgres) {
    return Database.open(postgres.source(), postgres.schema());
  }

  /** Node 7 has the run, and the run a step under way. */
  private void claimed() throws Exception {
    postgres.execute(
        "update <schema>.run set status = 'running', node_id = 7, claim_no = claim_no + 1");
    record("open" + claimNumber(), "running", "null");
  }

  private long claimNumber() {
    return postgres.count("select claim_no from <schema>.run");
  }

  private void record(String path, String status, String output) throws Exception {
    postgres.execute(
        """
        insert into <schema>.step (run_id, started_at, finished_at, node_id, claim_no, ordinal,
          attempts, failures, path, kind, status, output)
        select run_id, clock_timestamp(), case when '%2$s' = 'running' then null else clock_timestamp() end,
          7, claim_no, 0, 1, 0, '%1$s', 'step', '%2$s', %3$s
        from <schema>.run
        """
            .formatted(path, status, output));
  }

  private List<RunTable.Freed> crash() throws Exception {
    claimed();
    return requeueCrashed();
  }

  private List<RunTable.Freed> requeueCrashed() {
    return postgres.jdbi().withHandle(handle -> runs.requeueCrashed(handle, List.of(7L), 3));
  }

  private String state() {
    return postgres.text("select status || ' ' || crashes from <schema>.run");
  }

  @Test
  void theLastCrashInARowEndsTheRunAndItsOpenSteps(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      given(postgres, database);
      crash();
      crash();
      assertThat(state()).isEqualTo("queued 2");
      assertThat(crash()).extracting(freed -> freed.status().text()).containsExactly("failed");

      assertThat(state()).isEqualTo("failed 3");
      RunEnd end =
          postgres.jdbi().withHandle(handle -> runs.ended(handle, List.of(run))).get(run).get();
      assertThat(end.error())
          .isEqualTo(
              new Failure(
                  "io.millrace.CrashLoop",
                  "crash_loop: run %s has lost its node 3 times in a row without recording a step; once the cause is gone, 'retry' executes it again"
                      .formatted(run),
                  null,
                  null));
      assertThat(postgres.count("select count(*) from <schema>.step where status = 'cancelled'"))
          .isEqualTo(3);
    }
  }

  @Test
  void aRecordedStepMakesTheCrashAfterItTheFirst(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      given(postgres, database);
      crash();
      crash();
      claimed();
      record("done", "succeeded", "'1'");
      requeueCrashed();

      assertThat(state()).isEqualTo("queued 1");
    }
  }

  @Test
  void aRecordedStepIsKeptInMindWhenTheRunIsHandedBack(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      given(postgres, database);
      crash();
      crash();
      claimed();
      record("done", "succeeded", "'1'");
      release(database);
      assertThat(state()).isEqualTo("queued 0");
      crash();
      assertThat(state()).isEqualTo("queued 1");
      claimed();
      release(database);
      assertThat(state()).isEqualTo("queued 1");
    }
  }

  private void release(Database database) throws Exception {
    String fence = "with fence as materialized (select 7::bigint as node_id) ";
    String sql =
        database
            .sql(RunTable.class, "release")
            .replace(":release_run_id", "'{%s}'".formatted(run))
            .replace(":release_claim_no", "'{%d}'".formatted(claimNumber()))
            .replace(":fence_node", "7");
    postgres.execute(fence + sql);
  }

  @Test
  void aNodeThatLeavesByItselfCountsNothing(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      given(postgres, database);
      crash();
      for (int i = 0; i < 5; i++) {
        claimed();
        postgres.jdbi().withHandle(handle -> runs.requeueLeft(handle, List.of(7L)));
      }

      assertThat(state()).isEqualTo("queued 1");
    }
  }

  @Test
  void aCancelWinsOverACrashLoopAndARetryCountsAnew(Postgres postgres) throws Exception {
    try (Database database = open(postgres)) {
      given(postgres, database);
      crash();
      crash();
      claimed();
      postgres.jdbi().withHandle(handle -> runs.cancel(handle, run));
      requeueCrashed();
      assertThat(state()).isEqualTo("cancelled 3");
      postgres.jdbi().withHandle(handle -> runs.retry(handle, run));

      assertThat(state()).isEqualTo("queued 0");
    }
  }
}
