package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.SqlFiles;
import io.millrace.queue.LaneFinding;
import io.millrace.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Judges lanes by their rows. Each question is one statement and so sees one moment; what changes
 * lanes does so in one transaction, so questions may be asked at any time and beside any load.
 */
public final class LaneDoctor {

  // More of one kind say nothing new.
  private static final int SHOWN_MAX = 100;

  private final Database database;

  public LaneDoctor(Database database) {
    this.database = database;
  }

  /** What does not hold, by code, at most 100 of each; empty when all does. */
  public List<LaneFinding> check() {
    return database.call(
        "cannot check lanes", jdbi -> jdbi.withHandle(handle -> check(handle, database.sql())));
  }

  /** The same, as a connection sees it. */
  static List<LaneFinding> check(Handle handle, SqlFiles sql) {
    return Arrays.stream(LaneQuestion.values())
        .flatMap(question -> ask(handle, question, sql).stream())
        .toList();
  }

  private static List<LaneFinding> ask(Handle handle, LaneQuestion question, SqlFiles sql) {
    return handle
        .createQuery(sql.text(LaneDoctor.class, "doctor/" + question.code()))
        .setMaxRows(SHOWN_MAX)
        .map((row, context) -> finding(question, row))
        .list();
  }

  private static LaneFinding finding(LaneQuestion question, ResultSet row) throws SQLException {
    UUID run = row.getObject("run_id", UUID.class);
    return new LaneFinding(
        question.code(),
        row.getString("queue"),
        row.getString("lane"),
        run == null ? null : new RunId(run),
        row.getString("text"));
  }
}
