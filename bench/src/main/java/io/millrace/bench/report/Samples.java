package io.millrace.bench.report;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All counted rounds of all forks of one suite, and the rows they make. */
public final class Samples {

  private final Suite suite;
  private final Map<String, Map<String, List<Double>>> byCell = new HashMap<>();

  /** None yet. */
  public Samples(Suite suite) {
    this.suite = suite;
  }

  /** Adds what one fork of a cell gave, by the keys of its figures. */
  public void add(Cell cell, Map<String, List<Double>> fork) {
    Map<String, List<Double>> all = byCell.computeIfAbsent(cell.id(), id -> new HashMap<>());
    fork.forEach((key, values) -> all.computeIfAbsent(key, k -> new ArrayList<>()).addAll(values));
  }

  /**
   * The rows of all cells that were measured, by case, Millrace first.
   *
   * @param invocation settings that are the same for all rows
   */
  public List<Row> rows(Map<String, Object> invocation, @Nullable String commit, String machine) {
    List<Row> rows = new ArrayList<>();
    for (Cell cell : suite.cells()) {
      Map<String, List<Double>> measured = byCell.getOrDefault(cell.id(), Map.of());
      for (Figure figure : cell.figures()) {
        List<Double> values = measured.getOrDefault(figure.key(), List.of());
        if (!values.isEmpty()) {
          Map<String, Object> settings = new TreeMap<>(cell.settings());
          settings.put(Row.INVOCATION, invocation);
          rows.add(row(cell, figure, values, settings, commit, machine));
        }
      }
    }
    List<String> cases = suite.cases();
    rows.sort(
        Comparator.comparingInt((Row row) -> cases.indexOf(row.caseName()))
            .thenComparing(row -> !row.isMillrace()));
    return rows;
  }

  private Row row(
      Cell cell,
      Figure figure,
      List<Double> values,
      Map<String, Object> settings,
      @Nullable String commit,
      String machine) {
    List<Double> sorted = values.stream().sorted().toList();
    return new Row(
        suite.name(),
        figure.caseName(),
        cell.subject(),
        cell.role().text(),
        figure.unit(),
        figure.better().text(),
        median(sorted),
        sorted.getFirst(),
        sorted.getLast(),
        sorted.size(),
        settings,
        commit,
        machine);
  }

  static double median(List<Double> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
