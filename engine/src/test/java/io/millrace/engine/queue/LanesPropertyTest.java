package io.millrace.engine.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.engine.database.Database;
import io.millrace.test.Postgres;
import io.millrace.test.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
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

  // An end in one queue gave another one its turn, whose rate it then had to wait for.
  private static final List<Act> QUEUE_OF_ANOTHERS_TURN =
      List.of(
          new Act.SetQueue("q", null, null, 2, 2, null, 3, 10, true, "skip", false),
          new Act.SetAbove("workflow", "v", 3),
          new Act.SetAbove("global", "", 2),
          new Act.Start(
              List.of(
                  List.of(
                      wish("p", "a", "v", 0, 0),
                      wish("q", "b", "v", 0, 0),
                      wish("q", "b", "v", 2, 10),
                      wish("q", "b", "v", 0, 0)),
                  List.of(wish("p", null, "w", 0, 0)))),
          new Act.Pass(10),
          new Act.Claim(5),
          new Act.Start(
              List.of(
                  List.of(wish("q", "a", "v", 0, 0), wish("q", "b", "v", 0, 20)),
                  List.of(wish("q", null, "v", 0, 0)))),
          new Act.SetAbove("global", "", null),
          new Act.Finish(List.of(37, 17), List.of(false, true), 1, 0));

  private static Act.Wish wish(
      String queue, @Nullable String lane, String workflow, int key, int delay) {
    return new Act.Wish(queue, lane, workflow, 0, key, delay);
  }

  @Test
  void whatWasFoundOnceHolds(Postgres postgres) throws Exception {
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = connection(postgres)) {
      assertThat(LanePlay.problemOf(connection, database.sql(), QUEUE_OF_ANOTHERS_TURN)).isNull();
    }
  }

  private static Connection connection(Postgres postgres) throws SQLException {
    Connection connection = postgres.source().getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "set search_path = %s; set enable_seqscan = off".formatted(postgres.schema()));
    }
    return connection;
  }

  @Test
  void whateverHappensToLanesIsWhatTheModelSays(Postgres postgres) throws Exception {
    System.err.println("lanes: seed %d, %d sequences".formatted(SEED, SEQUENCES));
    try (Database database = Database.open(postgres.source(), postgres.schema());
        Connection connection = connection(postgres)) {
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
