package io.millrace.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rows as lines for a terminal. */
public final class TextTable {

  private static final List<String> HEAD =
      List.of("case", "subject", "median", "min", "max", "unit", "n", "millrace is");

  /** All but case, subject and unit. */
  private static final Set<Integer> NUMBERS = Set.of(2, 3, 4, 6, 7);

  private TextTable() {}

  /** Prints the rows, which are sorted by case. */
  public static void print(List<Row> rows, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    String lastCase = "";
    for (Row row : rows) {
      lines.add(line(row, rows, row.caseName().equals(lastCase) ? "" : row.caseName()));
      lastCase = row.caseName();
    }
    Columns.print(lines, NUMBERS, out);
  }

  private static List<String> line(Row row, List<Row> rows, String shownCase) {
    Optional<Row> millrace =
        rows.stream()
            .filter(other -> other.isMillrace() && other.caseName().equals(row.caseName()))
            .findFirst();
    return List.of(
        shownCase,
        row.subject(),
        Numbers.text(row.median()),
        Numbers.text(row.min()),
        Numbers.text(row.max()),
        row.unit(),
        Integer.toString(row.rounds()),
        row.isMillrace() ? "" : millrace.map(own -> Numbers.ratio(own, row)).orElse(""));
  }
}
