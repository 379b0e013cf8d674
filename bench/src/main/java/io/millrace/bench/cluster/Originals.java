package io.millrace.bench.cluster;

import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.plan.Quote;
import io.millrace.bench.plan.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the Go original said of itself, beside the cases that do the same. */
final class Originals {

  private static final String SUBJECT = "Go original";
  private static final String MACHINE = "another machine, not described";
  private static final Map<String, Object> SETTINGS =
      Map.of("measured", "elsewhere, on other hardware; the figure is the original's own");

  private static final double MILLIS_EACH = 4_000;
  private static final double MILLIS_FIFTY = 200_000;
  private static final double MIB = 1 << 20;

  private Originals() {}

  static List<Quote> all() {
    List<Quote> all = new ArrayList<>();
    for (Subject store : List.of(Subject.POSTGRES, Subject.NATS)) {
      all.add(millis(GroupCells.START_ONE, store, MILLIS_EACH));
      all.add(millis(GroupCells.START_TOGETHER, store, MILLIS_FIFTY));
    }
    // Its process has 4.93 MB with one node and 5.44 MB with fifty.
    all.add(bytes(HeapCells.memory(HeapCells.ONE), 4.93));
    all.add(bytes(HeapCells.memory(HeapCells.FIFTY), 0.11));
    // Goroutines, which are its threads.
    all.add(threads(HeapCells.threads(HeapCells.ONE), 9));
    all.add(threads(HeapCells.threads(HeapCells.TEN), 47));
    return all;
  }

  private static Quote millis(String name, Subject store, double value) {
    return quote("%s-%s".formatted(name, store.id()), "ms", value);
  }

  private static Quote bytes(String name, double mib) {
    return quote(name, HeapCells.NODE_BYTES, mib * MIB);
  }

  private static Quote threads(String name, double value) {
    return quote(name, HeapCells.NODE_THREADS, value);
  }

  private static Quote quote(String name, String unit, double value) {
    return new Quote(SUBJECT, Role.ORIGINAL, Rows.lower("", name, unit), value, MACHINE, SETTINGS);
  }
}
