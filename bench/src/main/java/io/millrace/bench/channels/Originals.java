package io.millrace.bench.channels;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.work.Memory.Kind;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Quote;
import io.millrace.bench.plan.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the Python original said of itself, beside the cases that do the same. */
final class Originals {

  private static final String SUBJECT = "Python original";
  private static final String MACHINE = "another machine, not described";
  private static final Map<String, Object> SETTINGS =
      Map.of("measured", "elsewhere, on other hardware; the figure is the original's own");

  private static final Capacity BOUNDED = new Capacity(1000);
  private static final List<Capacity> EITHER = List.of(Capacity.UNBOUNDED, BOUNDED);

  private Originals() {}

  static List<Quote> all() {
    List<Quote> all = new ArrayList<>();
    for (int messages : List.of(100_000, 10_000_000)) {
      all.add(perSecond("unbounded-1p1c-%d".formatted(messages), 1_261_327));
      all.add(perSecond("bounded-1000-1p1c-%d".formatted(messages), 580_742));
    }
    // It does not say of which kind the channel was.
    for (Capacity capacity : EITHER) {
      all.add(perSecond(ThroughputCells.mpsc(capacity, 1, 1_000), 647_000));
      all.add(perSecond(ThroughputCells.mpsc(capacity, 10, 1_000), 613_000));
      all.add(perSecond(ThroughputCells.mpsc(capacity, 50, 1_000), 653_000));
      all.add(perSecond(ThroughputCells.mpsc(capacity, 100, 1_000), 711_000));
    }
    all.add(perSecond(ThroughputCells.pipeline(BOUNDED, 2, 10_000), 364_000));
    all.add(perSecond(ThroughputCells.pipeline(BOUNDED, 3, 10_000), 232_000));
    all.add(perSecond(ThroughputCells.pipeline(BOUNDED, 4, 10_000), 169_000));
    all.add(perSecond(ThroughputCells.pipeline(BOUNDED, 5, 10_000), 137_000));
    all.add(micros(SpawnCells.SPAWN, 17));
    all.add(micros(SpawnCells.TOTAL, 32));
    all.add(bytes(new Capacity(100), 100, 0.47));
    all.add(bytes(Capacity.UNBOUNDED, 10_000, 1.29));
    return all;
  }

  private static Quote perSecond(String name, double value) {
    return quote(ThroughputCells.figure("", name), value);
  }

  private static Quote micros(String name, double value) {
    return quote(SpawnCells.figure("", name), value);
  }

  private static Quote bytes(Capacity capacity, int messages, double value) {
    String name = MemoryCells.caseName(Kind.RESIDUAL, capacity, messages);
    return quote(new Figure("", name, MemoryCells.PER_MESSAGE, Better.LOWER), value);
  }

  private static Quote quote(Figure figure, double value) {
    return new Quote(SUBJECT, Role.ORIGINAL, figure, value, MACHINE, SETTINGS);
  }
}
