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
 * Writes entries of any kinds by one statement: each kind is one part of it, so the whole is one
 * round trip and one commit (PostgreSQL, 7.8.4 Data-Modifying Statements in WITH). All parts see
 * the same snapshot and none sees what the others write; no two parts touch the same row.
 */
final class Batch {

  /** Which statements are taken. */
  enum Mode {
    /** The cheap ones, which fail where rows exist that nobody expects. */
    HOPEFUL,
    /** Those that take rows as they find them. */
    CAREFUL
  }

  private final Map<EntryKind<?>, Part<?>> parts = new LinkedHashMap<>();
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
    byKind.forEach((kind, same) -> batch.parts.put(kind, part(kind, same)));
    return batch;
  }

  @SuppressWarnings("unchecked") // an entry's kind is the kind of its class
  private static <E extends Entry<?>> Part<E> part(EntryKind<E> kind, List<Entry<?>> entries) {
    List<E> all = (List<E>) entries;
    return new Part<>(kind, all, kind.distinct(all));
  }

  /** Executes the statement in a transaction of its own and tells the entries what came of them. */
  void write(Connection connection, StatementTexts texts, Mode mode) throws SQLException {
    Map<String, Object> values = new HashMap<>();
    fence.bind(values);
    parts.values().forEach(part -> part.bind(values));
    Answer answer = execute(connection, texts, values, mode);
    for (Part<?> part : parts.values()) {
      part.settle(connection, answer);
    }
  }

  private Answer execute(
      Connection connection, StatementTexts texts, Map<String, Object> values, Mode mode)
      throws SQLException {
    Answer answer = new Answer();
    try (PreparedStatement statement = texts.of(statements(mode)).prepare(connection, values);
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        answer.counts.put(rows.getString("part"), rows.getLong("applied"));
        answer.marks.put(rows.getString("part"), rows.getLong("first_mark"));
      }
    }
    return answer;
  }

  private List<StatementTexts.Statement> statements(Mode mode) {
    return parts.values().stream().map(part -> part.statement(mode)).toList();
  }

  private static final class Answer {
    final Map<String, Long> counts = new HashMap<>();
    final Map<String, Long> marks = new HashMap<>();

    boolean fenceHeld() {
      return counts.getOrDefault(StatementTexts.FENCE, 0L) == 1;
    }
  }

  private record Part<E extends Entry<?>>(EntryKind<E> kind, List<E> all, List<E> distinct) {

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
