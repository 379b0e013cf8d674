package io.millrace.engine.queue;

import io.millrace.engine.database.SqlFiles;
import io.millrace.engine.queue.LaneFunctions.Answer;
import io.millrace.engine.queue.LaneModel.Run;
import io.millrace.engine.queue.LaneModel.State;
import io.millrace.queue.LaneFinding;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Does the same to the database and to the model and compares them after each act. All in one
 * transaction that is rolled back: so nothing is left for the next sequence.
 */
final class LanePlay {

  private final Connection connection;
  private final SqlFiles sql;
  private final LaneFunctions database;
  private final LaneModelActs acts = new LaneModelActs();
  private final LaneDeeds deeds;

  private LanePlay(Connection connection, SqlFiles sql) {
    this.connection = connection;
    this.sql = sql;
    this.database = new LaneFunctions(connection);
    this.deeds = new LaneDeeds(database, acts);
  }

  /** What is not as it should be; null when all is. */
  static @Nullable String problemOf(Connection connection, SqlFiles sql, List<Act> sequence)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      return new LanePlay(connection, sql).problemOf(sequence);
    } finally {
      connection.rollback();
    }
  }

  private @Nullable String problemOf(List<Act> sequence) throws SQLException {
    deeds.join();
    for (int i = 0; i < sequence.size(); i++) {
      String problem;
      try {
        problem = play(sequence.get(i));
      } catch (SQLException e) {
        problem = e.getMessage();
      }
      if (problem != null) {
        return "at act %d, %s: %s".formatted(i + 1, sequence.get(i), problem);
      }
    }
    List<LaneFinding> found = LaneDoctor.check(Jdbi.open(connection), sql);
    return found.isEmpty() ? null : "at the end: " + found;
  }

  private @Nullable String play(Act act) throws SQLException {
    acts.model().went.clear();
    Instant dueBefore = nextDue();
    List<Answer> answers = new ArrayList<>(deeds.perform(act));
    LaneModel model = acts.model();
    long here = answers.stream().filter(answer -> answer.what().equals("here")).count();
    int room = act instanceof Act.Finish finish ? finish.room() : 0;
    if (here > room) {
      return "%d are here, where there is room for %d".formatted(here, room);
    }
    for (Answer answer : answers) {
      if (answer.what().equals("here") || answer.what().equals("begun")) {
        Run run = Objects.requireNonNull(model.runs.get(LaneDeeds.number(answer.run())));
        if (!model.went.remove(run)) {
          return run.label() + " is here and should not have gone";
        }
        run.state = State.RUNNING;
      }
    }
    String told = toldOf(answers);
    String went =
        model.went.stream()
            .map(run -> new long[] {run.wish.priority(), Objects.requireNonNull(run.fairKey)})
            .min(Comparator.<long[]>comparingLong(k -> k[0]).thenComparingLong(k -> k[1]))
            .map(key -> key[0] + " " + key[1])
            .orElse("nobody");
    List<String> expected = LaneState.expected(model);
    List<String> stored = LaneState.stored(database);
    if (!expected.equals(stored)) {
      return difference(expected, stored);
    }
    return went.equals(told)
        ? untold(act, answers, dueBefore)
        : "told of %s, went %s".formatted(told, went);
  }

  /** Whoever makes a lane wait for an earlier time than any did before is told to say so. */
  private @Nullable String untold(Act act, List<Answer> answers, Instant before)
      throws SQLException {
    // Foreign starts and retries say so in any case, and after time has passed the node asks
    // anyway.
    boolean asks =
        switch (act) {
          case Act.Foreign _ -> true;
          case Act.Late _ -> true;
          case Act.Retry _ -> true;
          case Act.Pass _ -> true;
          default -> false;
        };
    Instant now = nextDue();
    return asks
            || !now.isBefore(before)
            || answers.stream().anyMatch(answer -> answer.what().equals("waiting"))
        ? null
        : "something waits until %s and not until %s, and nobody is told".formatted(now, before);
  }

  private Instant nextDue() throws SQLException {
    String due =
        database
            .texts(
                "select cast(coalesce(extract(epoch from lanes_next_due()) * 1000000, 1e17) as bigint)")
            .getFirst();
    return Instant.EPOCH.plus(Long.parseLong(due), ChronoUnit.MICROS);
  }

  private static String toldOf(List<Answer> answers) {
    return answers.stream()
        .filter(answer -> answer.what().equals("admitted"))
        .min(Comparator.comparingInt(Answer::priority).thenComparingLong(Answer::fairKey))
        .map(answer -> answer.priority() + " " + answer.fairKey())
        .orElse("nobody");
  }

  private static String difference(List<String> expected, List<String> stored) {
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(stored);
    List<String> surplus = new ArrayList<>(stored);
    surplus.removeAll(expected);
    return "expected %s and found %s".formatted(missing, surplus);
  }
}
