package io.millrace.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where Millrace stands in one case: beside the best of each role.
 *
 * @param millrace its row
 * @param peer the best peer, if there is one
 * @param ceiling the best ceiling
 * @param original what Millrace takes the place of
 */
record Standing(Row millrace, Optional<Row> peer, Optional<Row> ceiling, Optional<Row> original) {

  /** Of all cases that have a row of Millrace, in the order of the rows. */
  static List<Standing> of(List<Row> rows) {
    Map<String, List<Row>> byCase = new LinkedHashMap<>();
    rows.forEach(row -> byCase.computeIfAbsent(row.caseName(), c -> new ArrayList<>()).add(row));
    return byCase.values().stream().flatMap(those -> ofCase(those).stream()).toList();
  }

  private static Optional<Standing> ofCase(List<Row> rows) {
    return rows.stream()
        .filter(Row::isMillrace)
        .findFirst()
        .map(
            own ->
                new Standing(
                    own, best(rows, "peer"), best(rows, "ceiling"), best(rows, "original")));
  }

  private static Optional<Row> best(List<Row> rows, String role) {
    Comparator<Row> byMedian = Comparator.comparingDouble(Row::median);
    return rows.stream()
        .filter(row -> row.role().equals(role))
        .max(rows.getFirst().higherIsBetter() ? byMedian : byMedian.reversed());
  }

  /** How many times better Millrace is, such as {@code 2.00x}; empty when there is no other. */
  String ratio(Optional<Row> other) {
    return other.map(row -> Numbers.ratio(millrace, row)).orElse("");
  }

  static String subject(Optional<Row> row) {
    return row.map(Row::subject).orElse("");
  }
}
