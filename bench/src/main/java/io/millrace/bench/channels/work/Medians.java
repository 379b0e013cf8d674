package io.millrace.bench.channels.work;

import io.millrace.bench.plan.ForkResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of one fork: for each the median of its rounds. Rounds of one fork are alike while
 * forks differ, so a fork that had many short rounds must not outweigh the others.
 */
final class Medians {

  private final Map<String, List<Double>> byKey = new HashMap<>();
  private final Map<String, Double> notes = new HashMap<>();

  void addAll(String key, List<Double> rounds) {
    byKey.computeIfAbsent(key, any -> new ArrayList<>()).addAll(rounds);
  }

  void add(String key, double round) {
    addAll(key, List.of(round));
  }

  void note(String key, double value) {
    notes.put(key, value);
  }

  double of(String key) {
    return of(byKey.getOrDefault(key, List.of()));
  }

  static double of(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  ForkResult result() {
    Map<String, List<Double>> medians = new HashMap<>();
    byKey.forEach((key, rounds) -> medians.put(key, List.of(of(rounds))));
    return new ForkResult(medians, notes);
  }
}
