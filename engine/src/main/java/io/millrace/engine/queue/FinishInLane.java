package io.millrace.engine.queue;

import io.millrace.engine.database.Database;
import io.millrace.engine.database.NamedSql;
import io.millrace.engine.database.SqlErrors;
import io.millrace.engine.journal.CallKind;
import io.millrace.engine.journal.Columns;
import io.millrace.engine.journal.Entry;
import io.millrace.engine.run.Claim;
import io.millrace.engine.run.Finished;
import io.millrace.engine.run.FinishedLookup;
import io.millrace.engine.run.LaneId;
import io.millrace.run.RunStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a run that holds a slot of a lane. */
public final class FinishInLane extends Entry<Finished> {

  private final Kind kind;
  private final Claim claim;
  private final LaneId lane;
  private final RunStatus status;
  private final @Nullable String output;
  private final @Nullable String error;
  private final Duration took;

  /**
   * @param claim of a run with a lane
   * @param output JSON; given exactly for a success
   * @param error a failure as JSON; given exactly for a failure
   * @param took how long it was executed here
   */
  public FinishInLane(
      Kind kind,
      Claim claim,
      RunStatus status,
      @Nullable String output,
      @Nullable String error,
      Duration took) {
    this.kind = kind;
    this.claim = claim;
    this.lane = Objects.requireNonNull(claim.lane());
    this.status = status;
    this.output = output;
    this.error = error;
    this.took = took;
  }

  @Override
  protected CallKind<?> kind() {
    return kind;
  }

  @Override
  protected int route() {
    return claim.route();
  }

  @Override
  protected int writer() {
    return claim.writer();
  }

  @Override
  protected int weight() {
    return kind.pace.weight(kind.relay.isHasty());
  }

  @Override
  protected int bytes() {
    return (output == null ? 0 : output.length()) + (error == null ? 0 : error.length()) + 100;
  }

  /** Ends runs and lets the next ones go; see {@code sql/finish_in_lanes.sql}. */
  public static final class Kind extends CallKind<FinishInLane> {

    private final NamedSql many;
    private final NamedSql ofOneLane;
    private final NamedSql oneOfEach;
    private final FinishedLookup lookup;
    private final FairClock clock;
    private final Relay relay;
    private final LaneListener listener;
    private final Pace pace = new Pace();

    public Kind(Database database, FairClock clock, Relay relay, LaneListener listener) {
      super("finish_in_lanes");
      this.many = NamedSql.parse(database.sql(FinishInLane.class, "finish_in_lanes"));
      this.ofOneLane = NamedSql.parse(database.sql(FinishInLane.class, "finish_in_one_lane"));
      this.oneOfEach = NamedSql.parse(database.sql(FinishInLane.class, "finish_one_of_each"));
      this.lookup = new FinishedLookup(database);
      this.clock = clock;
      this.relay = relay;
      this.listener = listener;
    }

    @Override
    protected Outcome call(Connection connection, long node, List<FinishInLane> ends)
        throws SQLException {
      Relay.Offer offer = relay.offer(ends.size());
      NamedSql sql = sqlFor(ends);
      long began = System.nanoTime();
      try (PreparedStatement statement = sql.prepare(connection, values(node, ends, offer));
          ResultSet rows = statement.executeQuery()) {
        LaneAnswers answers = LaneAnswers.read(rows);
        pace.took(ends.size(), System.nanoTime() - began);
        return new Ended(node, ends, answers, offer);
      } catch (SQLException e) {
        if (SqlErrors.isConnectionLoss(e)) {
          offer.lost();
        } else {
          offer.withdraw();
        }
        throw e;
      } catch (RuntimeException | Error e) {
        offer.lost();
        throw e;
      }
    }

    private static List<Claim> claims(List<FinishInLane> ends) {
      return ends.stream().map(end -> end.claim).toList();
    }

    /** All give the same; the special ones cost the server less. */
    private NamedSql sqlFor(List<FinishInLane> ends) {
      long lanes = ends.stream().map(end -> end.lane).distinct().count();
      if (lanes == 1) {
        return ofOneLane;
      }
      return lanes == ends.size() ? oneOfEach : many;
    }

    /** The call was answered. */
    private final class Ended implements Outcome {

      private final long node;
      private final List<FinishInLane> ends;
      private final LaneAnswers answers;
      private final Relay.Offer offer;

      Ended(long node, List<FinishInLane> ends, LaneAnswers answers, Relay.Offer offer) {
        this.node = node;
        this.ends = ends;
        this.answers = answers;
        this.offer = offer;
      }

      /** Who goes on first, so that it does not wait for those who only hear. */
      @Override
      public int tell(Connection connection) throws SQLException {
        offer.take(node, claims(ends), answers.here());
        if (!offer.othersWait()) {
          answers.here().forEach(run -> clock.reached(run.key().seq()));
        }
        answers.tellTurns(listener);
        Kind.this.tell(connection, ends, answers);
        return answers.here().size();
      }

      @Override
      public void abandoned() {
        offer.lost();
      }
    }

    private Map<String, Object> values(long node, List<FinishInLane> ends, Relay.Offer offer) {
      Map<String, Object> values = new HashMap<>();
      values.put("node", node);
      values.put("run_id", Columns.uuids(ends, e -> e.claim.runId().value()));
      values.put("claim_no", Columns.ints(ends, e -> e.claim.number()));
      values.put("status", Columns.texts(ends, e -> e.status.text()));
      values.put("output", Columns.texts(ends, e -> e.output));
      values.put("error", Columns.texts(ends, e -> e.error));
      values.put("queue", Columns.texts(ends, e -> e.lane.queue()));
      values.put("lane", Columns.texts(ends, e -> e.lane.lane()));
      values.put("clock", clock.now());
      values.put("workflows", relay.workflows());
      values.put("room", offer.room());
      values.put("ahead", Columns.ints(ends, e -> offer.ahead(e.took)));
      values.put("up_to", offer.priority());
      return values;
    }

    private void tell(Connection connection, List<FinishInLane> ends, LaneAnswers answers)
        throws SQLException {
      if (answers.fenced()) {
        ends.forEach(end -> end.complete(new Finished.Lost()));
      } else if (answers.done() == ends.size()) {
        ends.forEach(end -> end.complete(new Finished.Ended(end.status)));
      } else {
        List<Finished> found = lookup.find(connection, claims(ends));
        for (int i = 0; i < ends.size(); i++) {
          ends.get(i).complete(found.get(i));
        }
      }
    }
  }
}
