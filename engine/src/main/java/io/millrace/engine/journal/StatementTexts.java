package io.millrace.engine.journal;

import io.millrace.engine.database.NamedSql;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Puts the statements of the kinds in a batch together; there are few sets of kinds, so few texts.
 */
final class StatementTexts {

  static final String FENCE = "fence";

  private final String fenceSql;
  private final Map<List<EntryKind<?>>, NamedSql> texts = new ConcurrentHashMap<>();

  StatementTexts(String fenceSql) {
    this.fenceSql = fenceSql;
  }

  NamedSql forKinds(List<EntryKind<?>> kinds) {
    return texts.computeIfAbsent(kinds, this::compose);
  }

  private NamedSql compose(List<EntryKind<?>> kinds) {
    StringBuilder with = new StringBuilder();
    StringBuilder select = new StringBuilder();
    if (kinds.stream().anyMatch(EntryKind::fenced)) {
      with.append("with fence as materialized (\n").append(fenceSql).append("\n)");
      select.append(
          "select 'fence' as part, count(*) as applied, 0::bigint as first_mark from fence");
    }
    for (EntryKind<?> kind : kinds) {
      with.append(with.isEmpty() ? "with " : ",\n");
      with.append(kind.name()).append(" as (\n").append(kind.sql()).append("\n)");
      select.append(select.isEmpty() ? "" : "\nunion all\n");
      select
          .append("select '" + kind.name() + "' as part, count(mark) as applied, ")
          .append("coalesce(min(mark), 0) as first_mark from ")
          .append(kind.name());
    }
    return NamedSql.parse(with + "\n" + select);
  }
}
