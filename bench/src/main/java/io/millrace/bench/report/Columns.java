package io.millrace.bench.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Set;

/** Lines of a table, one below the other. */
final class Columns {

  private Columns() {}

  /** Prints lines of equal length; columns with numbers are aligned to the right. */
  static void print(List<List<String>> lines, Set<Integer> numbers, PrintWriter out) {
    int[] widths = new int[lines.getFirst().size()];
    lines.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], line.get(i).length());
          }
        });
    lines.forEach(line -> out.println(aligned(line, widths, numbers)));
    out.flush();
  }

  private static String aligned(List<String> line, int[] widths, Set<Integer> numbers) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - line.get(i).length());
      text.append(numbers.contains(i) ? pad + line.get(i) : line.get(i) + pad).append("  ");
    }
    return text.toString().stripTrailing();
  }
}
