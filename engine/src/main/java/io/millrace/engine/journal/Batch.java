package io.millrace.engine.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes entries of any kinds. Statement kinds make one statement, each as one part of it: one
 * round trip and one commit (PostgreSQL, 7.8.4 Data-Modifying Statements in WITH). All parts see
 * the same snapshot and none sees what the others write; no two parts touch the same row. Call
 * kinds follow, a call each; where both are there they share a transaction.
 */
final class Batch {

  /** Which statements are taken. */
  enum Mode {
    /** The cheap ones, which fail where rows exist that nobody expects. */
    HOPEFUL,
    /** Those that take rows as they find them. */
    CAREFUL
  }

  private final List<Part<?>> parts = new ArrayList<>();
  private final List<Call<?>> calls = new ArrayList<>();
  private final Fence fence;

  private Batch(Fence fence) {
    this.fence = fence;
  }

  static Batch of(Fence fence, List<? extends Entry<?>> entries) {
    Batch batch = new Batch(fence);
    Map<EntryKind<?>, List<Entry<?>>> byKind = new LinkedHashMap<>();
    for (Entry<?> entry : entries) {
      byKind.computeIfAbsent(entry.kind(), kind -> new ArrayList<>()).add(entry);
    }
    byKind.forEach(batch::add);
    return batch;
  }

  private void add(EntryKind<?> kind, List<Entry<?>> same) {
    switch (kind) {
      case StatementKind<?> statement -> parts.add(part(statement, same));
      case CallKind<?> call -> calls.add(call(call, same));
    }
  }

  @SuppressWarnings("unchecked") // an entry's kind is the kind of its class
  private static <E extends Entry<?>> Part<E> part(StatementKind<E> kind, List<Entry<?>> entries) {
    List<E> all = (List<E>) entries;
    return new Part<>(kind, all, kind.distinct(all));
  }

  @SuppressWarnings("unchecked") // likewise
  private static <E extends Entry<?>> Call<E> call(CallKind<E> kind, List<Entry<?>> entries) {
    return new Call<>(kind, (List<E>) entries);
  }

  /**
   * Writes in a transaction of its own and tells the entries what came of them.
   *
   * @return how many runs have begun by it
   */
  int write(Connection connection, StatementTexts texts, Mode mode) throws SQLException {
    int pieces = calls.size() + (parts.isEmpty() ? 0 : 1);
    if (pieces > 1) {
      return tell(connection, executeTogether(connection, texts, mode));
    }
    Answer answer = new Answer();
    execute(connection, texts, mode, answer);
    return tell(connection, answer);
  }

  private Answer executeTogether(Connection connection, StatementTexts texts, Mode mode)
      throws SQLException {
    Answer answer = new Answer();
    boolean committed = false;
    connection.setAutoCommit(false);
    try {
      execute(connection, texts, mode, answer);
      connection.commit();
      committed = true;
      connection.setAutoCommit(true);
      return answer;
    } catch (SQLException | RuntimeException | Error e) {
      if (!committed) {
        rollBack(connection, e);
      }
      answer.abandon();
      throw e;
    }
  }

  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  private void execute(Connection connection, StatementTexts texts, Mode mode, Answer answer)
      throws SQLException {
    if (!parts.isEmpty()) {
      executeParts(connection, texts, mode, answer);
    }
    for (Call<?> call : calls) {
      answer.called.add(call.execute(connection, fence.node()));
    }
  }

  private void executeParts(Connection connection, StatementTexts texts, Mode mode, Answer answer)
      throws SQLException {
    Map<String, Object> values = new HashMap<>();
    fence.bind(values);
    parts.forEach(part -> part.bind(values));
    List<StatementTexts.Statement> statements =
        parts.stream().<StatementTexts.Statement>map(part -> part.statement(mode)).toList();
    try (PreparedStatement statement = texts.of(statements).prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        answer.counts.put(rows.getString("part"), rows.getLong("applied"));
        answer.marks.put(rows.getString("part"), rows.getLong("first_mark"));
      }
    }
  }

  /** Those who were called first: runs may follow that nobody else knows of. */
  private int tell(Connection connection, Answer answer) throws SQLException {
    int begun = 0;
    try {
      while (!answer.called.isEmpty()) {
        begun += answer.called.removeFirst().tell(connection);
      }
    } finally {
      answer.abandon();
    }
    for (Part<?> part : parts) {
      part.settle(connection, answer);
    }
    return begun;
  }

  private static final class Answer {
    final Map<String, Long> counts = new HashMap<>();
    final Map<String, Long> marks = new HashMap<>();
    // What was not told yet.
    final List<CallKind.Outcome> called = new ArrayList<>();

    void abandon() {
      called.forEach(CallKind.Outcome::abandoned);
      called.clear();
    }

    boolean fenceHeld() {
      return counts.getOrDefault(StatementTexts.FENCE, 0L) == 1;
    }
  }

  private record Call<E extends Entry<?>>(CallKind<E> kind, List<E> entries) {

    CallKind.Outcome execute(Connection connection, long node) throws SQLException {
      return kind.call(connection, node, entries);
    }
  }

  private record Part<E extends Entry<?>>(StatementKind<E> kind, List<E> all, List<E> distinct) {

    StatementTexts.Statement statement(Mode mode) {
      String sql = mode == Mode.HOPEFUL ? kind.hopefulSql(distinct) : kind.sql();
      return new StatementTexts.Statement(kind.name(), kind.fenced(), sql);
    }

    void bind(Map<String, Object> values) {
      kind.bind(distinct, values);
    }

    void settle(Connection connection, Answer answer) throws SQLException {
      if (kind.fenced() && !answer.fenceHeld()) {
        kind.refused(all);
      } else if (answer.counts.getOrDefault(kind.name(), 0L) == distinct.size()) {
        kind.applied(all, distinct, answer.marks.getOrDefault(kind.name(), 0L));
      } else {
        kind.settle(connection, all);
      }
    }
  }
}
