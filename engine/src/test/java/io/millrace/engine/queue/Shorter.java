package io.millrace.engine.queue;

import io.millrace.engine.database.SqlFiles;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes a sequence that shows a problem as short as it can be. */
final class Shorter {

  private Shorter() {}

  /** Takes out acts while there is still a problem, large parts first, then one by one again. */
  static List<Act> of(Connection connection, SqlFiles sql, List<Act> sequence) throws SQLException {
    List<Act> shortest = sequence;
    int before;
    do {
      before = shortest.size();
      for (int part = Math.max(1, before / 2); part >= 1; part = part == 1 ? 0 : part / 2) {
        shortest = without(connection, sql, shortest, part);
      }
    } while (shortest.size() < before);
    return shortest;
  }

  private static List<Act> without(
      Connection connection, SqlFiles sql, List<Act> sequence, int part) throws SQLException {
    List<Act> shortest = sequence;
    int from = 0;
    while (from < shortest.size()) {
      List<Act> shorter = new ArrayList<>(shortest.subList(0, from));
      shorter.addAll(shortest.subList(Math.min(from + part, shortest.size()), shortest.size()));
      if (LanePlay.problemOf(connection, sql, shorter) == null) {
        from += part;
      } else {
        shortest = shorter;
      }
    }
    return shortest;
  }
}
