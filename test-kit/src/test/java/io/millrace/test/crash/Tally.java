package io.millrace.test.crash;

import io.millrace.test.line.Fault;
import io.millrace.test.line.Point;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What was done in a campaign. Shared by its lanes. */
final class Tally {

  private final long beganNanos = System.nanoTime();

  // All guarded by this.
  private final Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
  private final List<String> failures = new ArrayList<>();
  private final TreeSet<String> heldUp = new TreeSet<>();
  private final Map<Setting, Set<Point>> points = new EnumMap<>(Setting.class);
  private int missed;

  /** What undisturbed victims have sent. */
  synchronized Map<Setting, Set<Point>> points() {
    return new EnumMap<>(points);
  }

  synchronized void add(Trial trial, Round.Outcome outcome) {
    if (trial.strike() == null) {
      points.computeIfAbsent(trial.setting(), key -> new LinkedHashSet<>()).addAll(outcome.sent());
      return;
    }
    if (outcome.reached()) {
      faults.merge(trial.strike().fault(), 1, Integer::sum);
    } else {
      missed++;
    }
    if (outcome.heldUp()) {
      heldUp.add(trial.toString());
    }
  }

  synchronized void failed(String what, List<String> violations) {
    failures.add(what + "\n  " + String.join("\n  ", violations));
    System.err.println("crash harness: FAILED " + failures.getLast());
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized int count() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  synchronized boolean isEnough(Effort effort) {
    // One failure is enough to look at; a few tell whether they have something in common.
    return count() >= effort.faults() || seconds() >= effort.seconds() || failures.size() >= 5;
  }

  private long seconds() {
    return (System.nanoTime() - beganNanos) / 1_000_000_000;
  }

  @Override
  public synchronized String toString() {
    return "%d points, %d faults %s, %d points not met again, others held up by %d frozen nodes %s, %d failures, %d s"
        .formatted(
            points.values().stream().mapToInt(Set::size).sum(),
            count(),
            faults,
            missed,
            heldUp.size(),
            heldUp,
            failures.size(),
            seconds());
  }
}
