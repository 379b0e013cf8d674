package io.millrace.engine.queue;

import io.millrace.engine.run.Claim;
import io.millrace.engine.run.ClaimedRun;
import io.millrace.engine.run.LaneId;
import io.millrace.engine.run.RunKey;
import io.millrace.run.RunId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a function of lanes has answered: rows of the type {@code lane_answer}. */
public final class LaneAnswers {

  private boolean fenced;
  private boolean waiting;
  private long done;
  private @Nullable RunKey first;
  private @Nullable RunKey begun;
  private final List<ClaimedRun> here = new ArrayList<>();
  private final Map<RunId, Refusal> refusals = new HashMap<>();

  private LaneAnswers() {}

  /**
   * Why a run was refused.
   *
   * @param lane null when it is the queue that is full
   */
  record Refusal(String queue, @Nullable String lane, int limit) {}

  /** Reads all rows. */
  public static LaneAnswers read(ResultSet rows) throws SQLException {
    LaneAnswers answers = new LaneAnswers();
    while (rows.next()) {
      answers.add(rows);
    }
    // They come as the server has joined them, and begin in the order of their lanes.
    answers.here.sort(Comparator.comparing(ClaimedRun::key));
    return answers;
  }

  private void add(ResultSet row) throws SQLException {
    String what = row.getString("what");
    switch (what) {
      case "fenced" -> fenced = true;
      case "done" -> done += row.getLong("seq");
      case "here" -> here.add(claimed(row));
      case "admitted" -> admitted(key(row));
      case "begun" -> begun = key(row);
      case "waiting" -> waiting = true;
      case "full" ->
          refusals.put(
              id(row),
              new Refusal(row.getString("queue"), row.getString("lane"), row.getInt("claim_no")));
      default -> throw new SQLException("a function of lanes answers '%s'".formatted(what));
    }
  }

  private void admitted(RunKey key) {
    first = first == null || key.compareTo(first) < 0 ? key : first;
  }

  private static ClaimedRun claimed(ResultSet row) throws SQLException {
    OffsetDateTime deadline = row.getObject("deadline", OffsetDateTime.class);
    Instant end = deadline == null ? null : deadline.toInstant();
    return new ClaimedRun(
        new Claim(id(row), row.getInt("claim_no"))
            .in(new LaneId(row.getString("queue"), row.getString("lane"))),
        key(row),
        row.getString("workflow"),
        row.getInt("version"),
        row.getString("input"),
        row.getString("metadata"),
        end);
  }

  private static RunKey key(ResultSet row) throws SQLException {
    return new RunKey(row.getInt("priority"), row.getLong("fair_key"));
  }

  private static RunId id(ResultSet row) throws SQLException {
    return new RunId(row.getObject("run_id", UUID.class));
  }

  /** The caller's node is dead: nothing was done. */
  boolean fenced() {
    return fenced;
  }

  /** How many it took effect for. */
  public long done() {
    return done;
  }

  /** Runs that the caller's node has now. */
  List<ClaimedRun> here() {
    return here;
  }

  /** Of the run that was stored as claimed by the node that keeps a place for it; null for none. */
  @Nullable RunKey begun() {
    return begun;
  }

  /** Why runs were refused, by run. */
  Map<RunId, Refusal> refusals() {
    return refusals;
  }

  /** Tells who has to know, after the commit. */
  public void tell(LaneListener listener) {
    tell(listener, listener::lanesAreReady);
  }

  /** The same, where runs were let go by the ends of others. */
  void tellTurns(LaneListener listener) {
    tell(listener, listener::turnsAreReady);
  }

  private void tell(LaneListener listener, Consumer<RunKey> ready) {
    tell(ready);
    if (waiting) {
      listener.lanesWait();
    }
  }

  /** The same, to somebody who looks after what waits anyway. */
  public void tell(Consumer<RunKey> ready) {
    RunKey key = first;
    if (key != null) {
      ready.accept(key);
    }
  }
}
