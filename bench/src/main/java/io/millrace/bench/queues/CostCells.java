package io.millrace.bench.queues;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.queues.LaneCost.Shape;
import io.millrace.bench.rounds.BenchNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a run costs with many lanes, and in a long one. */
final class CostCells {

  private static final String UNIT = "us/run";
  private static final String TIMES = "times as long";
  private static final List<String> LANES =
      List.of("lanes-busy-100", "lanes-busy-100000", "lanes-idle-100000");
  private static final List<String> QUEUED = List.of("lane-queued-1000", "lane-queued-1000000");

  private CostCells() {}

  static List<Cell> at(Scale scale) {
    int many = sized(scale, 100_000, 10_000, 100);
    int few = sized(scale, 100, 100, 10);
    int burst = sized(scale, 1_000, 1_000, 20);
    var lanes =
        new LaneCost(
            List.of(
                new Shape(LANES.get(0), few, 1, 0, 1),
                new Shape(LANES.get(1), many, 1, 0, 1),
                new Shape(LANES.get(2), few, 1, many, 1)),
            burst);
    var queued =
        new LaneCost(
            List.of(
                new Shape(QUEUED.get(0), 1, sized(scale, 1_000, 1_000, 50), 0, 10),
                new Shape(QUEUED.get(1), 1, sized(scale, 1_000_000, 100_000, 200), 0, 10)),
            burst);
    List<Cell> cells = new ArrayList<>();
    for (LaneCost cost : List.of(lanes, queued)) {
      // The very same workload: one child measures both on the same tables.
      cells.add(cell("millrace", Role.MILLRACE, LaneCost.MILLRACE, cost));
      cells.add(cell("bare SQL, 1 connection", Role.CEILING, LaneCost.BARE, cost));
    }
    return cells;
  }

  private static int sized(Scale scale, int full, int quick, int tiny) {
    return switch (scale) {
      case FULL -> full;
      case QUICK -> quick;
      case TINY -> tiny;
    };
  }

  private static Cell cell(String shown, Role role, String subject, LaneCost cost) {
    List<Figure> figures = new ArrayList<>();
    for (Shape shape : cost.shapes()) {
      String key = LaneCost.key(subject, shape);
      figures.add(new Figure(key, shape.name(), UNIT, Better.LOWER));
      if (!shape.equals(cost.shapes().getFirst())) {
        String growth = LaneCost.growthKey(subject, shape);
        figures.add(new Figure(growth, shape.name() + "-growth", TIMES, Better.LOWER));
      }
    }
    return new Cell(
        "%s-%s".formatted(cost.shapes().getFirst().name(), subject),
        shown,
        role,
        Map.of(
            "busyLanes", cost.shapes().stream().map(Shape::busy).toList(),
            "idleLanes", cost.shapes().stream().map(Shape::idle).toList(),
            "queuedInEachAtLeast", cost.shapes().stream().map(Shape::each).toList(),
            "limit", cost.shapes().getFirst().limit(),
            "runsPerSample", cost.burst(),
            "maxRunning", BenchNode.ROOM),
        figures,
        cost);
  }
}
