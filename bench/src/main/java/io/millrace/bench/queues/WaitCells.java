package io.millrace.bench.queues;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.rounds.BenchNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long runs wait, and what waiting ones take of a node's memory. */
final class WaitCells {

  private static final String ADMISSION = "lanes-1000-admission";
  private static final String RELEASE = "lanes-1000-release";
  private static final String FAIR = "fair-start-behind-10000";
  private static final String MEMORY = "memory-queued-run";
  private static final String UNIT = "us";

  private static final Duration FAIR_WORK = Duration.ofMillis(5);

  private final List<Cell> cells = new ArrayList<>();
  private final Scale scale;

  private WaitCells(Scale scale) {
    this.scale = scale;
  }

  static List<Cell> at(Scale scale) {
    var all = new WaitCells(scale);
    all.underLoad();
    all.fairness();
    all.memory();
    return all.cells;
  }

  private int sized(int full, int quick, int tiny) {
    return switch (scale) {
      case FULL -> full;
      case QUICK -> quick;
      case TINY -> tiny;
    };
  }

  private void underLoad() {
    var lanes = new Lanes(sized(1_000, 1_000, 20), 1);
    int runs = sized(100_000, 20_000, 400);
    int samples = sized(1_000, 200, 5);
    List<Figure> figures = new ArrayList<>(latencies(ADMISSION, Waits::admission));
    figures.addAll(latencies(RELEASE, Waits::release));
    add(
        ADMISSION + "-millrace",
        "millrace",
        Role.MILLRACE,
        Map.of(
            "lanes",
            lanes.lanes(),
            "limit",
            lanes.limit(),
            "runs",
            runs,
            "samplesPerRoundAtMost",
            samples,
            "maxRunning",
            LaneRuns.ROOM),
        figures,
        new Waits(lanes, runs, Duration.ZERO, LaneRuns.ROOM, samples));
    add(
        ADMISSION + "-bare",
        "bare SQL without load, one commit",
        Role.CEILING,
        Map.of("samplesPerRound", samples),
        figures,
        new BareWaits(samples));
  }

  private void fairness() {
    int queued = sized(10_000, 10_000, 300);
    int samples = sized(200, 50, 3);
    List<Figure> figures = latencies(FAIR, Waits::admission);
    var lane = new Lanes(1, 0);
    add(
        FAIR + "-millrace",
        "millrace",
        Role.MILLRACE,
        Map.of(
            "queuedInTheOtherLane",
            queued,
            "eachTakesMs",
            FAIR_WORK.toMillis(),
            "maxRunning",
            BenchNode.ROOM),
        figures,
        new Waits(lane, queued, FAIR_WORK, BenchNode.ROOM, samples));
    add(
        FAIR + "-idle",
        "Millrace with nothing else queued",
        Role.CEILING,
        Map.of("maxRunning", BenchNode.ROOM),
        figures,
        new Waits(lane, 0, Duration.ZERO, BenchNode.ROOM, samples));
  }

  private void memory() {
    int runs = sized(100_000, 100_000, 500);
    List<Figure> figures =
        List.of(new Figure(QueuedMemory.BYTES, MEMORY, "bytes/run", Better.LOWER));
    add(
        MEMORY + "-millrace",
        "millrace",
        Role.MILLRACE,
        Map.of("runs", runs),
        figures,
        new QueuedMemory(runs, runs, scale));
    add(
        MEMORY + "-none",
        "the same node, nothing stored meanwhile",
        Role.CEILING,
        Map.of("runs", runs),
        figures,
        new QueuedMemory(runs, 0, scale));
  }

  /** Gives the key of a workload's own for one that all latencies have. */
  @FunctionalInterface
  private interface Key {

    String of(String key);
  }

  private static List<Figure> latencies(String name, Key key) {
    return List.of(
        new Figure(key.of(Figure.P50), name, UNIT, Better.LOWER),
        new Figure(key.of(Figure.P99), name + "-p99", UNIT, Better.LOWER));
  }

  private void add(
      String id,
      String shown,
      Role role,
      Map<String, Object> settings,
      List<Figure> figures,
      Workload workload) {
    cells.add(new Cell(id, shown, role, settings, figures, workload));
  }
}
