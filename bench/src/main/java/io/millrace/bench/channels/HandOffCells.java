package io.millrace.bench.channels;

import io.millrace.bench.channels.shape.Capacity;
import io.millrace.bench.channels.shape.ThreadKind;
import io.millrace.bench.channels.subject.Subject;
import io.millrace.bench.channels.work.HandOff;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One item there and back. */
final class HandOffCells {

  private static final List<Capacity> CAPACITIES = List.of(Capacity.RENDEZVOUS, new Capacity(1));

  private HandOffCells() {}

  static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    for (Capacity capacity : CAPACITIES) {
      Arrays.stream(Subject.values())
          .filter(who -> who.has(capacity) || who == Subject.BARE_PARKING)
          .forEach(who -> cells.add(cell(who, capacity, scale)));
    }
    return cells;
  }

  private static Cell cell(Subject who, Capacity capacity, Scale scale) {
    String name = "hand-off-" + capacity;
    Map<String, Object> settings = new TreeMap<>(who.settings());
    settings.put("threads", who.runsOn(ThreadKind.VIRTUAL));
    settings.put("roundTrips", HandOff.roundTrips(scale));
    return new Cell(
        "%s-%s".formatted(name, who.id()),
        who.shown(),
        who.role(),
        settings,
        List.of(
            new Figure(Figure.RATE, name, "round trips/s", Better.HIGHER),
            new Figure(Figure.P50, name + "-p50", "ns", Better.LOWER),
            new Figure(Figure.P99, name + "-p99", "ns", Better.LOWER)),
        new HandOff(who, ThreadKind.VIRTUAL, capacity));
  }
}
