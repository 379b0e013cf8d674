package io.millrace.engine.queue;

import io.millrace.engine.queue.Act.SetQueue;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The functions of lanes, called as the engine calls them, on one connection. */
final class LaneFunctions {

  /** The functions that end runs, which do the same. */
  enum FinishFunction {
    OF_ONE_LANE("lanes_finish_in_one", "(?)[1], (?)[1]"),
    ONE_OF_EACH("lanes_finish_one_of_each", "?, ?"),
    OF_MANY("lanes_finish", "?, ?");

    private final String sql;

    FinishFunction(String function, String lanes) {
      this.sql =
          """
          select * from %s(
            ?, ?, array(select r.claim_no from unnest(?) with ordinality u(id, place)
              join run r on r.run_id = u.id order by u.place),
            ?, ?, ?, %s, 0, ?, ?, ?, 2)
          """
              .formatted(function, lanes);
    }

    /** The one that the engine takes. */
    static FinishFunction of(List<End> ends) {
      long lanes = ends.stream().map(end -> List.of(end.queue, end.lane)).distinct().count();
      if (lanes == 1) {
        return OF_ONE_LANE;
      }
      return lanes == ends.size() ? ONE_OF_EACH : OF_MANY;
    }
  }

  /** A row of what they answer. */
  record Answer(
      String what, @Nullable UUID run, int priority, long fairKey, int claimNo, long count) {}

  /** A run to start. */
  record NewRun(
      UUID id,
      String label,
      String queue,
      String lane,
      String workflow,
      int priority,
      @Nullable String key,
      @Nullable Long notBefore,
      int call) {}

  /** A run to end. */
  record End(UUID id, String status, String queue, String lane) {}

  private static final String OUTPUT = "{}";
  private static final String ERROR = "{\"type\":\"t\",\"message\":\"m\"}";

  private final Connection connection;

  /** A connection whose search path is the schema. */
  LaneFunctions(Connection connection) {
    this.connection = connection;
  }

  /** A node that lives for as long as any test; gives its id. */
  long join() throws SQLException {
    String joined =
        texts(
                """
                insert into node (
                  name, host, pid, process_started, status, lease_until, joined_at, max_running, free)
                values ('n', '', 0, 0, 'alive', clock_timestamp() + interval '1 day', clock_timestamp(), 9, 9)
                returning node_id
                """)
            .getFirst();
    return Long.parseLong(joined);
  }

  /**
   * One run, by the statement for one.
   *
   * @param node who keeps a place for it; 0 for nobody
   * @param upTo the fair key up to which it begins there
   */
  List<Answer> startOne(NewRun run, long node, long upTo) throws SQLException {
    return answers(
        "select * from lanes_start_in_one(?, 1, ?, ?, ?, ?, ?, ?, '{}', null, null, 0, ?, ?)",
        run.id,
        run.workflow,
        run.queue,
        run.lane,
        run.priority,
        run.key,
        run.label,
        node,
        upTo);
  }

  List<Answer> start(List<NewRun> runs) throws SQLException {
    return answers(
        "select * from lanes_start(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        ids(runs.stream().map(NewRun::id).toList()),
        array("int4", runs.stream().map(run -> (Object) 1).toList()),
        array("text", runs.stream().map(run -> (Object) run.workflow).toList()),
        array("text", runs.stream().map(run -> (Object) run.queue).toList()),
        array("text", runs.stream().map(run -> (Object) run.lane).toList()),
        array("int4", runs.stream().map(run -> (Object) run.priority).toList()),
        connection.createArrayOf("text", runs.stream().map(NewRun::key).toArray()),
        array("text", runs.stream().map(run -> (Object) run.label).toList()),
        array("text", runs.stream().map(run -> (Object) "{}").toList()),
        connection.createArrayOf("text", new Object[runs.size()]),
        connection.createArrayOf("int8", new Object[runs.size()]),
        connection.createArrayOf("int8", runs.stream().map(NewRun::notBefore).toArray()),
        array("int4", runs.stream().map(run -> (Object) run.call).toList()));
  }

  List<Answer> finish(long node, List<End> ends, String[] workflows, int room, int ahead)
      throws SQLException {
    return finish(FinishFunction.of(ends), node, ends, workflows, room, ahead);
  }

  List<Answer> finish(
      FinishFunction function, long node, List<End> ends, String[] workflows, int room, int ahead)
      throws SQLException {
    return answers(
        function.sql,
        node,
        ids(ends.stream().map(End::id).toList()),
        ids(ends.stream().map(End::id).toList()),
        array("text", ends.stream().map(end -> (Object) end.status).toList()),
        connection.createArrayOf(
            "text",
            ends.stream().map(end -> end.status.equals("succeeded") ? OUTPUT : null).toArray()),
        connection.createArrayOf(
            "text", ends.stream().map(end -> end.status.equals("failed") ? ERROR : null).toArray()),
        array("text", ends.stream().map(end -> (Object) end.queue).toList()),
        array("text", ends.stream().map(end -> (Object) end.lane).toList()),
        connection.createArrayOf("text", workflows),
        room,
        function == FinishFunction.OF_ONE_LANE
            ? ahead
            : array("int4", ends.stream().map(end -> (Object) ahead).toList()));
  }

  List<Answer> setQueue(SetQueue policy) throws SQLException {
    Long windowUs = policy.minutes() * 60_000_000L;
    return answers(
        "select * from scope_set('queue', ?, 'operator', 'test', 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
        policy.queue(),
        policy.most(),
        policy.mostQueued(),
        policy.rate(),
        policy.rate() == null ? null : windowUs,
        policy.laneMost(),
        policy.laneMostQueued(),
        policy.laneRate(),
        policy.laneRate() == null ? null : windowUs,
        policy.mutex() ? "mutex" : "ordered",
        policy.onFailure(),
        policy.byPriority() ? "priority" : "fifo");
  }

  List<Answer> setAbove(String kind, String name, @Nullable Integer most) throws SQLException {
    return answers(
        "select * from scope_set(?, ?, 'operator', 'test', 0, ?, null, null, null, null, null, null, null, 'ordered', 'skip', 'fifo', null)",
        kind,
        name,
        most);
  }

  List<Answer> pause(String queue, boolean pause) throws SQLException {
    return answers("select * from queue_pause(?, ?, 'test', 0)", queue, pause);
  }

  List<Answer> change(String queue, String lane, String change, @Nullable Integer most)
      throws SQLException {
    return answers("select * from lane_change(?, ?, ?, ?, 'test', 0)", queue, lane, change, most);
  }

  List<Answer> enter(int most) throws SQLException {
    return answers("select * from lanes_enter(0, ?)", most);
  }

  List<Answer> due() throws SQLException {
    return answers("select * from lanes_due(0, 1000)");
  }

  List<Answer> adopt() throws SQLException {
    return answers("select * from lanes_adopt_late(0, 1000)");
  }

  void prune() throws SQLException {
    answers("select 'pruned', null, null, null, null, null from lanes_prune(-1, 1000)");
  }

  /** Before runs change that may be in lanes. */
  void lock(List<UUID> runs) throws SQLException {
    execute("select lanes_lock_of(?)", ids(runs));
  }

  /** After they have ended. */
  List<Answer> leave(List<UUID> runs) throws SQLException {
    return answers("select * from lanes_leave(?, 0)", ids(runs));
  }

  /** A run that has ended goes back to its lane and is queued, and what may goes. */
  List<Answer> retry(UUID run) throws SQLException {
    lock(List.of(run));
    execute("select lanes_return(?)", run);
    int changed =
        update(
            """
            update run set status = 'queued', output = null, error = null, finished_at = null,
              cancel_requested_at = null
            where run_id = ? and status in ('failed', 'cancelled')
            """,
            run);
    return changed == 0
        ? List.of()
        : answers(
            "select p.* from run r, lanes_promote(array[r.queue], array[r.lane], 0, 0, '{}', 0) p"
                + " where r.run_id = ? and r.lane is not null",
            run);
  }

  // ---- plain statements ----

  List<Answer> answers(String sql, @Nullable Object... values) throws SQLException {
    List<Answer> answers = new ArrayList<>();
    try (PreparedStatement statement = bind(sql, values);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        answers.add(
            new Answer(
                row.getString(1),
                row.getObject(2, UUID.class),
                row.getInt(4),
                row.getLong(5),
                row.getInt(6),
                row.getLong(3)));
      }
    }
    return answers;
  }

  List<String> texts(String sql, @Nullable Object... values) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (PreparedStatement statement = bind(sql, values);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = bind(sql, values)) {
      return statement.executeUpdate();
    }
  }

  void execute(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = bind(sql, values)) {
      statement.execute();
    }
  }

  Array ids(List<UUID> runs) throws SQLException {
    return connection.createArrayOf("uuid", runs.toArray());
  }

  private Array array(String type, List<Object> values) throws SQLException {
    return connection.createArrayOf(type, values.toArray());
  }

  private PreparedStatement bind(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    List<@Nullable Object> all = Arrays.asList(values);
    for (int i = 0; i < all.size(); i++) {
      statement.setObject(i + 1, all.get(i));
    }
    return statement;
  }
}
