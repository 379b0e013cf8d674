package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.Wish;
import io.millrace.engine.queue.LaneFunctions.Answer;
import io.millrace.engine.queue.LaneFunctions.End;
import io.millrace.engine.queue.LaneFunctions.NewRun;
import io.millrace.engine.queue.LaneModel.Run;
import io.millrace.engine.queue.LaneModel.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Does an act to the database, as the engine does it, and to the model. */
final class LaneDeeds {

  private static final String[] WORKFLOWS = {"v@1", "w@1"};

  private final LaneFunctions database;
  private final LaneModelActs acts;
  private long node;

  LaneDeeds(LaneFunctions database, LaneModelActs acts) {
    this.database = database;
    this.acts = acts;
  }

  void join() throws SQLException {
    node = database.join();
  }

  /** What the database answers. */
  List<Answer> perform(Act act) throws SQLException {
    return switch (act) {
      case Act.Start start -> start(start.calls());
      case Act.Foreign foreign -> insert(acts.foreign(foreign.wish()));
      case Act.Late late -> insert(acts.plain(late.wish()));
      case Act.Enter enter -> {
        acts.enter(enter.most());
        yield database.enter(enter.most());
      }
      case Act.Claim claim -> claim(claim.most());
      case Act.Finish finish -> finish(finish);
      case Act.Cancel cancel -> cancel(acts.pick(cancel.pick(), run -> !run.state.isFinal()));
      case Act.Retry retry ->
          retry(
              acts.pick(
                  retry.pick(), run -> run.state == State.FAILED || run.state == State.CANCELLED));
      case Act.Overdue overdue ->
          overdue(
              acts.pick(overdue.pick(), run -> !run.state.isFinal() && run.state != State.RUNNING));
      case Act.Release release ->
          release(acts.pick(release.pick(), run -> run.state == State.RUNNING && !run.cancelAsked));
      case Act.NodeLoss _ -> loseNode();
      case Act.Pass pass -> pass(pass.minutes());
      default -> change(act);
    };
  }

  private List<Answer> change(Act act) throws SQLException {
    LaneModel model = acts.model();
    return switch (act) {
      case Act.SetQueue set -> {
        acts.set(set);
        yield database.setQueue(set);
      }
      case Act.SetAbove set -> {
        acts.set(set.kind() + ":" + set.name(), set.most());
        yield database.setAbove(set.kind(), set.name(), set.most());
      }
      case Act.PauseQueue pause -> {
        acts.pause(pause.queue(), pause.pause());
        yield database.pause(pause.queue(), pause.pause());
      }
      case Act.PauseLane pause -> {
        model.lane(pause.queue(), pause.lane()).paused = pause.pause();
        model.settle();
        String what = pause.pause() ? "pause" : "resume";
        yield database.change(pause.queue(), pause.lane(), what, null);
      }
      case Act.LimitLane limit -> {
        model.lane(limit.queue(), limit.lane()).most = limit.most();
        model.settle();
        yield database.change(limit.queue(), limit.lane(), "limit", limit.most());
      }
      case Act.Unblock unblock -> {
        model.lane(unblock.queue(), unblock.lane()).haltedBy = null;
        model.settle();
        yield database.change(unblock.queue(), unblock.lane(), "unblock", null);
      }
      case Act.Adopt _ -> {
        model.adopt();
        model.settle();
        yield database.adopt();
      }
      case Act.Prune _ -> {
        acts.prune();
        database.prune();
        yield List.of();
      }
      default -> throw new IllegalStateException(act.toString());
    };
  }

  // ---- starts ----

  private static UUID id(Run run) {
    return new UUID(0x7000L, run.no);
  }

  static int number(@Nullable UUID id) {
    return (int) Objects.requireNonNull(id).getLeastSignificantBits();
  }

  private static @Nullable String key(Run run) {
    return run.wish.key() == 0 ? null : "k" + run.wish.key();
  }

  private @Nullable Long micros(Run run) throws SQLException {
    return run.wish.delay() == 0
        ? null
        : Long.valueOf(
            Long.parseLong(
                    database
                        .texts(
                            "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)")
                        .getFirst())
                + run.wish.delay() * 60_000_000L);
  }

  private List<Answer> start(List<List<Wish>> calls) throws SQLException {
    // As a program does that knows the bounds: what is bounded by none has no lane.
    List<List<Wish>> governed = new ArrayList<>();
    for (List<Wish> call : calls) {
      List<Wish> rest = new ArrayList<>();
      for (Wish wish : call) {
        if (wish.lane() != null || wish.delay() > 0 || acts.model().bounds(wish)) {
          rest.add(wish);
        } else {
          insert(acts.plain(wish));
        }
      }
      governed.add(rest);
    }
    governed.removeIf(List::isEmpty);
    if (governed.isEmpty()) {
      return List.of();
    }
    List<List<Run>> wanted = acts.wanted(governed);
    List<NewRun> runs = new ArrayList<>();
    for (int call = 0; call < wanted.size(); call++) {
      for (Run run : wanted.get(call)) {
        runs.add(
            new NewRun(
                id(run),
                run.label(),
                run.wish.queue(),
                Objects.requireNonNull(run.lane),
                run.wish.workflow(),
                run.wish.priority(),
                key(run),
                micros(run),
                call));
      }
    }
    List<Answer> answers = start(runs, wanted.getFirst().getFirst().no);
    List<Integer> refused = acts.start(wanted);
    List<Integer> full =
        answers.stream()
            .filter(answer -> answer.what().equals("full"))
            .map(answer -> number(answer.run()))
            .toList();
    if (!refused.equals(full)) {
      throw new SQLException("should be refused: %s; is: %s".formatted(refused, full));
    }
    return answers;
  }

  private List<Answer> start(List<NewRun> runs, int no) throws SQLException {
    if (runs.size() > 1 || runs.getFirst().notBefore() != null) {
      return database.start(runs);
    }
    // Some for whom a place is kept, of these some only as long as the claims have not come far.
    return database.startOne(
        runs.getFirst(), no % 2 == 0 ? node : 0, no % 4 == 0 ? Long.MAX_VALUE : 2);
  }

  private List<Answer> insert(Run run) throws SQLException {
    database.update(
        """
        insert into run (
          run_id, created_at, version, priority, claim_no, crashes, status, workflow, queue, lane,
          idempotency_key, triggered_by, input, not_before)
        values (?, clock_timestamp(), 1, ?, 0, 0, 'queued', ?, ?, ?, ?, ?, '{}',
          case when ? > 0 then clock_timestamp() + ? * interval '1 minute' end)
        on conflict do nothing
        """,
        id(run),
        run.wish.priority(),
        run.wish.workflow(),
        run.wish.queue(),
        run.lane,
        key(run),
        run.label(),
        run.wish.delay(),
        run.wish.delay());
    return List.of();
  }

  // ---- executions ----

  private List<Answer> claim(int most) throws SQLException {
    List<Run> expected = new ArrayList<>(acts.claim(most));
    expected.addAll(acts.claimPlain(most));
    List<String> claimed =
        database.texts(
            """
            with admitted as (
              select r.run_id, 1 as line, row_number() over (order by r.priority, r.fair_key, r.seq) as place
              from run r where r.status = 'queued' and r.admitted_seq is not null
              order by 3 limit ?
            ), plain as (
              select r.run_id, 2, row_number() over (order by r.priority, r.seq) as place
              from run r where r.status = 'queued' and r.lane is null
              order by 3 limit ?
            ), chosen as (
              select * from admitted union all select * from plain
            ), claimed as (
              update run r
              set status = 'running', node_id = ?, claim_no = r.claim_no + 1,
                started_at = coalesce(r.started_at, clock_timestamp())
              from chosen c
              where r.run_id = c.run_id
              returning r.triggered_by, r.fair_key, c.line, c.place
            ), reached as (
              update node n set fair_time = greatest(n.fair_time, (select max(c.fair_key) from claimed c))
            )
            select c.triggered_by from claimed c order by c.line, c.place
            """,
            most,
            most,
            node);
    List<String> labels = expected.stream().map(Run::label).toList();
    if (!labels.equals(claimed)) {
      throw new SQLException("should be claimed: %s; are: %s".formatted(labels, claimed));
    }
    return List.of();
  }

  private List<Answer> finish(Act.Finish finish) throws SQLException {
    List<End> ends = new ArrayList<>();
    List<Run> ended = new ArrayList<>();
    List<State> states = new ArrayList<>();
    for (int i = 0; i < finish.picks().size(); i++) {
      Run run =
          acts.pick(finish.picks().get(i), r -> r.state == State.RUNNING && !ended.contains(r));
      if (run == null) {
        break;
      }
      ended.add(run);
      states.add(finish.failures().get(i) ? State.FAILED : State.SUCCEEDED);
      if (run.lane == null) {
        endPlain(run, run.cancelAsked ? State.CANCELLED : states.getLast());
      } else {
        String status = finish.failures().get(i) ? "failed" : "succeeded";
        ends.add(new End(id(run), status, run.wish.queue(), run.lane));
      }
    }
    // The first of those that fail halts a lane.
    ended.stream()
        .sorted(Comparator.comparingInt(run -> run.no))
        .forEach(run -> acts.end(run, states.get(ended.indexOf(run))));
    acts.model().settle();
    return ends.isEmpty()
        ? List.of()
        : database.finish(node, ends, WORKFLOWS, finish.room(), finish.ahead());
  }

  private void endPlain(Run run, State state) throws SQLException {
    database.update(
        """
        update run set status = ?, node_id = null, finished_at = clock_timestamp(),
          output = case when ? = 'SUCCEEDED' then json '{}' end,
          error = case when ? = 'FAILED' then json '{}' end
        where run_id = ?
        """,
        state.name().toLowerCase(Locale.ROOT),
        state.name(),
        state.name(),
        id(run));
  }

  private List<Answer> cancel(@Nullable Run run) throws SQLException {
    if (run == null) {
      return List.of();
    }
    database.lock(List.of(id(run)));
    database.update(
        """
        update run r set cancel_requested_at = clock_timestamp(),
          status = case when r.status = 'queued' then 'cancelled' else r.status end,
          finished_at = case when r.status = 'queued' then clock_timestamp() end
        where r.run_id = ?
        """,
        id(run));
    acts.cancel(run);
    return database.leave(List.of(id(run)));
  }

  private List<Answer> overdue(@Nullable Run run) throws SQLException {
    if (run == null) {
      return List.of();
    }
    database.lock(List.of(id(run)));
    endPlain(run, State.FAILED);
    acts.model().end(run, State.FAILED);
    acts.model().settle();
    return database.leave(List.of(id(run)));
  }

  private List<Answer> retry(@Nullable Run run) throws SQLException {
    if (run == null) {
      return List.of();
    }
    acts.retry(run);
    return database.retry(id(run));
  }

  private List<Answer> release(@Nullable Run run) throws SQLException {
    if (run != null) {
      database.update("update run set status = 'queued', node_id = null where run_id = ?", id(run));
      acts.requeue(run);
    }
    return List.of();
  }

  private List<Answer> loseNode() throws SQLException {
    List<Run> lost = acts.model().with(run -> run.state == State.RUNNING).toList();
    List<UUID> ids = lost.stream().map(LaneDeeds::id).toList();
    database.lock(ids);
    database.update(
        """
        update run r set node_id = null,
          status = case when r.cancel_requested_at is null then 'queued' else 'cancelled' end,
          finished_at = case when r.cancel_requested_at is not null then clock_timestamp() end
        where r.status = 'running'
        """);
    for (Run run : lost) {
      if (run.cancelAsked) {
        acts.end(run, State.CANCELLED);
      } else {
        acts.requeue(run);
      }
    }
    acts.model().settle();
    return database.leave(ids);
  }

  // ---- time ----

  /** All that is stored moves into the past. */
  private List<Answer> pass(int minutes) throws SQLException {
    for (String column :
        List.of(
            "run.not_before", "run.admitted_at", "lane.due_at", "scope.due_at", "rate_start.at")) {
      String table = column.substring(0, column.indexOf('.'));
      String name = column.substring(column.indexOf('.') + 1);
      database.update(
          "update %s set %s = %s - ? * interval '1 minute' where %s is not null"
              .formatted(table, name, name, name),
          minutes);
    }
    LaneModel model = acts.model();
    model.now += minutes;
    model.settle();
    List<Answer> answers = new ArrayList<>(database.due());
    acts.enter(1000);
    answers.addAll(database.enter(1000));
    return answers;
  }
}
