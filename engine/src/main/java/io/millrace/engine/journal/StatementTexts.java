package io.millrace.engine.journal;

import io.millrace.engine.database.NamedSql;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Puts the statements of a batch together; there are few sets of them, so few texts. */
final class StatementTexts {

  static final String FENCE = "fence";

  private final String fenceSql;
  private final Map<List<Statement>, NamedSql> texts = new ConcurrentHashMap<>();

  StatementTexts(String fenceSql) {
    this.fenceSql = fenceSql;
  }

  /**
   * One part of the whole.
   *
   * @param name of the part, a plain identifier
   * @param fenced whether it reads the fence
   * @param sql a data-modifying statement
   */
  record Statement(String name, boolean fenced, String sql) {}

  NamedSql of(List<Statement> statements) {
    return texts.computeIfAbsent(statements, this::compose);
  }

  private NamedSql compose(List<Statement> statements) {
    StringBuilder with = new StringBuilder();
    StringBuilder select = new StringBuilder();
    if (statements.stream().anyMatch(Statement::fenced)) {
      with.append("with fence as materialized (\n").append(fenceSql).append("\n)");
      select.append(
          "select 'fence' as part, count(*) as applied, 0::bigint as first_mark from fence");
    }
    for (Statement statement : statements) {
      with.append(with.isEmpty() ? "with " : ",\n");
      with.append(statement.name()).append(" as (\n").append(statement.sql()).append("\n)");
      select.append(select.isEmpty() ? "" : "\nunion all\n");
      select
          .append("select '" + statement.name() + "' as part, count(mark) as applied, ")
          .append("coalesce(min(mark), 0) as first_mark from ")
          .append(statement.name());
    }
    return NamedSql.parse(with + "\n" + select);
  }
}
