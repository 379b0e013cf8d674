package io.millrace.bench.report;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** How many times better Millrace is than the best of each role, case by case. */
public final class RatioTable {

  private static final List<String> HEAD =
      List.of("case", "millrace", "unit", "of best peer", "", "of best ceiling", "", "of original");
  private static final Set<Integer> NUMBERS = Set.of(1, 3, 5, 7);

  private RatioTable() {}

  /** Prints one line for each case that has a row of Millrace. */
  public static void print(List<Row> rows, PrintWriter out) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    Standing.of(rows).forEach(standing -> lines.add(line(standing)));
    out.println("millrace is so many times as good:");
    Columns.print(lines, NUMBERS, out);
  }

  private static List<String> line(Standing standing) {
    Row own = standing.millrace();
    return List.of(
        own.caseName(),
        Numbers.text(own.median()),
        own.unit(),
        standing.ratio(standing.peer()),
        Standing.subject(standing.peer()),
        standing.ratio(standing.ceiling()),
        Standing.subject(standing.ceiling()),
        standing.ratio(standing.original()));
  }
}
