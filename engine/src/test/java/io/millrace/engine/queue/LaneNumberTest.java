package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** Lanes are found by a number, which others may have too. */
@PostgresTest
class LaneNumberTest {

  // Fixed, since it is enough that some lanes stand side by side in each.
  private static final int SEQUENCES = 40;

  @Test
  void lanesThatHaveTheSameNumberAreKeptApart(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = postgres.source().getConnection()) {
      giveAllTheSame(connection, postgres.schema());

      for (long seed = 1; seed <= SEQUENCES; seed++) {
        assertThat(LanePlay.problemOf(connection, database.sql(), Acts.of(seed)))
            .as("sequence %d", seed)
            .isNull();
      }
    }
  }

  private static void giveAllTheSame(Connection connection, String schema) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set search_path = " + schema);
      statement.execute("set enable_seqscan = off");
      statement.execute("drop index run_waiting");
      statement.execute(
          """
          create or replace function lane_number(queue text, lane text) returns bigint
          language sql immutable return octet_length(queue)
          """);
      statement.execute(
          """
          create index run_waiting on run (lane_number(queue, lane), lane_rank, seq)
          where status = 'queued' and entered_seq is not null and admitted_seq is null
          """);
    }
  }
}
