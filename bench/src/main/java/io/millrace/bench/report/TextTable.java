package io.millrace.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows as lines for a terminal. */
public final class TextTable {

  private static final List<String> HEAD =
      List.of("case", "subject", "median", "min", "max", "unit", "n", "millrace is");

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
    int[] widths = new int[HEAD.size()];
    lines.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    lines.forEach(line -> out.println(aligned(line, widths)));
    out.flush();
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

  private static String aligned(List<String> line, int[] widths) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      boolean number = i >= 2 && i != 5; // all but case, subject and unit
      String pad = " ".repeat(widths[i] - line.get(i).length());
      text.append(number ? pad + line.get(i) : line.get(i) + pad).append("  ");
    }
    return text.toString().stripTrailing();
  }
}
