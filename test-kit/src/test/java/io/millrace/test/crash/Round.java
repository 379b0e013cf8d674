package io.millrace.test.crash;

import io.millrace.test.invariants.Snapshot;
import io.millrace.test.line.Fault;
import io.millrace.test.line.Line;
import io.millrace.test.line.Point;
import io.millrace.test.line.Strike;
import io.millrace.test.work.Shapes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Plays one {@link Trial}: the victim is struck, others go on, the database is judged. */
final class Round {

  // What a node that dies here has done by then: from its join to the middle of its runs.
  private static final int PREDECESSOR_FROM = 15;
  private static final int PREDECESSOR_TO = 60;
  // How long others may be held up by a frozen node; it is thawed then, and counted.
  private static final Duration HELD_UP = Duration.ofSeconds(8);

  private final Ground ground;
  private final Trial trial;
  private final int number;
  private final Random random;
  private final Errands errands;
  private final Ledger ledger;
  private final List<String> violations = new ArrayList<>();
  private boolean heldUp;

  /**
   * What came of it.
   *
   * @param reached whether the victim came to the point
   * @param heldUp whether others had to wait for a frozen node
   * @param sent what the victim sent
   * @param violations what does not hold
   */
  record Outcome(boolean reached, boolean heldUp, List<Point> sent, List<String> violations) {}

  Round(Ground ground, Ledger ledger, Trial trial, int number, long seed) {
    this.ground = ground;
    this.ledger = ledger;
    this.trial = trial;
    this.number = number;
    this.random = new Random(seed + number);
    this.errands = new Errands(ledger, "round-" + number);
  }

  Outcome play() throws Exception {
    if (trial.setting() == Setting.HEIR) {
      predecessor();
    }
    Actor bystander = trial.setting() == Setting.CROWD ? actor("bystander", null).begin() : null;
    Actor victim = actor("victim", trial.strike()).begin();
    await(CompletableFuture.anyOf(victim.line().struck(), victim.ended()));
    boolean reached = victim.line().struck().isDone();
    Snapshot before = snapshot();
    if (reached) {
      struck(victim);
    } else {
      note(victim.problem(Errands.GUARD));
    }
    if (bystander != null) {
      note(bystander.problem(Errands.GUARD));
    }
    if (!isQuiet()) {
      rescue(Errands.GUARD);
    }
    judge(before);
    return new Outcome(reached, heldUp, victim.line().sent(), violations);
  }

  private Actor actor(String role, Strike strike) {
    boolean leaveEarly = role.equals("victim") && trial.setting() == Setting.LEAVING;
    Line line = new Line(ground.source(), ground.schema(), strike);
    return new Actor(ground, role + "-" + number, line, errands, leaveEarly);
  }

  private static void await(CompletableFuture<?> future) throws Exception {
    // However it ends: whoever failed is asked for the reason later.
    future.handle((done, error) -> true).get(Errands.GUARD.toSeconds(), TimeUnit.SECONDS);
  }

  private void predecessor() throws Exception {
    int last = random.nextInt(PREDECESSOR_FROM, PREDECESSOR_TO);
    Actor predecessor = actor("predecessor", new Strike(Point.nth(last), Fault.DIE_BEFORE)).begin();
    await(CompletableFuture.anyOf(predecessor.line().struck(), predecessor.ended()));
    bury(predecessor);
  }

  private void bury(Actor dead) {
    ground.expire(dead.name());
    dead.abandon();
  }

  private void struck(Actor victim) throws Exception {
    Fault fault = trial.strike().fault();
    if (fault.isDeath()) {
      bury(victim);
      rescue(Errands.GUARD);
    } else if (fault == Fault.FREEZE) {
      frozen(victim);
    } else {
      note(victim.problem(Errands.GUARD));
    }
  }

  private void frozen(Actor victim) throws Exception {
    ground.expire(victim.name());
    Actor rescuer = actor("rescuer", null).begin();
    String problem = rescuer.problem(HELD_UP);
    heldUp = problem != null;
    Snapshot before = snapshot();
    victim.line().thaw();
    note(rescuer.problem(Errands.GUARD));
    note(victim.problem(Errands.GUARD));
    violations.addAll(before.changesUntil(snapshot()));
  }

  private void rescue(Duration within) throws InterruptedException {
    note(actor("rescuer", null).begin().problem(within));
  }

  private void note(String problem) {
    if (problem != null) {
      violations.add(problem);
    }
  }

  private boolean isQuiet() {
    return ground.rows("select 1 from run where status in ('queued', 'running') limit 1").isEmpty();
  }

  // ---- the judgement ----

  private Snapshot snapshot() throws SQLException {
    if (ground.has("attempt")) {
      try (Connection connection = ground.invariants().connect()) {
        return Snapshot.take(connection, Shapes.RETRIED);
      } catch (SQLException e) {
        if (!Ground.isLocked(e)) {
          throw e;
        }
      }
    }
    return Snapshot.empty();
  }

  private void judge(Snapshot before) throws SQLException {
    violations.addAll(before.changesUntil(snapshot()));
    violations.addAll(ground.invariants().violations(ledger.all()));
    violations.addAll(ground.lanes());
    Shapes.ALL.forEach(shape -> violations.addAll(Ends.unexpected(ground, shape)));
    if (!violations.isEmpty()) {
      violations.addAll(Report.of(ground));
    }
  }
}
