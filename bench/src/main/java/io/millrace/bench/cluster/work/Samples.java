package io.millrace.bench.cluster.work;

import io.millrace.bench.plan.ForkResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one fork has measured so far. */
final class Samples {

  private final Map<String, List<Double>> figures = new HashMap<>();
  private final Map<String, List<Double>> notes = new HashMap<>();

  void add(String key, double value) {
    figures.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
  }

  /** Something seen beside the figures; its median is kept. */
  void note(String key, double value) {
    notes.computeIfAbsent(key, name -> new ArrayList<>()).add(value);
  }

  ForkResult result() {
    Map<String, Double> medians = new HashMap<>();
    notes.forEach((key, values) -> medians.put(key, median(values)));
    return new ForkResult(new HashMap<>(figures), medians);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
