package io.millrace.engine.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.Millrace;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import org.junit.jupiter.api.Test;

/** What it costs to have a large run done again. */
@PostgresTest
class ReopenStepsTest {

  private static final int BRANCHES = 1_000;

  // One group, its branches and a step in each of them.
  private static final long ROWS = 1 + 2 * BRANCHES;

  // By key, or all rows of the run at once: both a fixed number of times.
  private static final long LOOKS_AT_A_ROW_MAX = 20;

  @Test
  void manyFailedBranchesAreOpenedWithoutReadingTheRunForEachOfThem(Postgres postgres)
      throws Exception {
    Millrace.start(postgres.source(), postgres.client()).close();
    postgres.execute(
        """
        insert into <schema>.step (run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts,
          failures, path, kind, status, error, strategy)
        select gen_random_uuid(), now(), now(), 1, 1, 0, 0, 0, 'g', 'group', 'failed', '{}', 'collect_all';
        insert into <schema>.step (run_id, started_at, finished_at, node_id, claim_no, ordinal, attempts,
          failures, path, kind, status, error)
        select g.run_id, now(), now(), 1, 1, i, 1, 1, p.path, p.kind, 'failed',
          json_build_object('step', 'g/' || i || '/s')
        from <schema>.step g
        cross join generate_series(0, 999) as i
        cross join lateral (values ('g/' || i, 'branch'), ('g/' || i || '/s', 'step')) as p(path, kind);
        """);

    assertThat(rowsReadByReopening(postgres)).isBetween(ROWS, ROWS * LOOKS_AT_A_ROW_MAX);
    assertThat(postgres.count("select count(*) from <schema>.step where status = 'retrying'"))
        .isEqualTo(ROWS);
    assertThat(postgres.count("select count(*) from <schema>.attempt")).isEqualTo(2 * BRANCHES);
  }

  private static long rowsReadByReopening(Postgres postgres) {
    return postgres
        .jdbi()
        .inTransaction(
            handle -> {
              handle.execute(
                  "select <schema>.reopen_steps(run_id, '', 'g/7/s', '{}') from <schema>.step where path = 'g'");
              return handle
                  .createQuery(
                      "select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables where relname = 'step' and schemaname = :schema")
                  .bind("schema", postgres.schema())
                  .mapTo(Long.class)
                  .one();
            });
  }
}
