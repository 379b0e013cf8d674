package io.millrace.bench.report;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Quote;
import io.millrace.bench.plan.Suite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All counted rounds of all forks of one suite, and the rows they make. */
public final class Samples {

  private final Suite suite;
  private final Map<String, Map<String, List<Double>>> byCell = new HashMap<>();
  private final Map<String, Map<String, List<Double>>> notesByCell = new HashMap<>();

  /** None yet. */
  public Samples(Suite suite) {
    this.suite = suite;
  }

  /** Adds what one fork of a cell gave, by the keys of its figures. */
  public void add(Cell cell, ForkResult fork) {
    Map<String, List<Double>> all = byCell.computeIfAbsent(cell.id(), id -> new HashMap<>());
    fork.samples()
        .forEach((key, values) -> all.computeIfAbsent(key, k -> new ArrayList<>()).addAll(values));
    Map<String, List<Double>> notes = notesByCell.computeIfAbsent(cell.id(), id -> new HashMap<>());
    fork.notes()
        .forEach((key, value) -> notes.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
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
          Map<String, Object> settings = settings(cell, invocation);
          rows.add(row(cell, figure, values, settings, commit, machine));
        }
      }
    }
    quoted(rows);
    List<String> cases = suite.cases();
    rows.sort(
        Comparator.comparingInt((Row row) -> cases.indexOf(row.caseName()))
            .thenComparing(row -> !row.isMillrace()));
    return rows;
  }

  private Map<String, Object> settings(Cell cell, Map<String, Object> invocation) {
    Map<String, Object> settings = new TreeMap<>(cell.settings());
    settings.put(Row.INVOCATION, invocation);
    Map<String, Object> noted = new TreeMap<>();
    notesByCell
        .getOrDefault(cell.id(), Map.of())
        .forEach((key, values) -> noted.put(key, median(values.stream().sorted().toList())));
    if (!noted.isEmpty()) {
      settings.put(Row.NOTED, noted);
    }
    return settings;
  }

  /** Quotes stand beside what was measured, never alone. */
  private void quoted(List<Row> rows) {
    Set<String> measured = rows.stream().map(Row::caseName).collect(Collectors.toSet());
    for (Quote quote : suite.quotes()) {
      if (measured.contains(quote.figure().caseName())) {
        rows.add(row(quote));
      }
    }
  }

  private Row row(Quote quote) {
    return new Row(
        suite.name(),
        quote.figure().caseName(),
        quote.subject(),
        quote.role().text(),
        quote.figure().unit(),
        quote.figure().better().text(),
        quote.value(),
        quote.value(),
        quote.value(),
        0,
        quote.settings(),
        null,
        quote.machine());
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
