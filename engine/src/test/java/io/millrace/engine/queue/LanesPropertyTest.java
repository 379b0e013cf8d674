package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random sequences of what can happen to lanes, in the database and in a model of the rules: after
 * each act both say the same. What differs is made as short as it can be.
 */
@PostgresTest
@Timeout(3600)
class LanesPropertyTest {

  private static final int SEQUENCES = Integer.getInteger("lanes.sequences", 120);
  private static final long SEED = Long.getLong("lanes.seed", System.nanoTime() & 0xffffffffL);

  @Test
  void whateverHappensToLanesIsWhatTheModelSays(Postgres postgres) throws Exception {
    System.err.println("lanes: seed %d, %d sequences".formatted(SEED, SEQUENCES));
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = postgres.source().getConnection()) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "set search_path = %s; set enable_seqscan = off".formatted(postgres.schema()));
      }
      for (long seed = SEED; seed < SEED + SEQUENCES; seed++) {
        List<Act> sequence = Acts.of(seed);
        String problem = LanePlay.problemOf(connection, database.sql(), sequence);
        if (problem != null) {
          sequence = Shorter.of(connection, database.sql(), sequence);
          problem = LanePlay.problemOf(connection, database.sql(), sequence);
        }
        assertThat(problem)
            .as(
                "again: ./prove lanes --seed %d --sequences 1 --minutes 0%n%s",
                seed, sequence.stream().map(Act::toString).collect(Collectors.joining("\n")))
            .isNull();
      }
    }
  }
}
