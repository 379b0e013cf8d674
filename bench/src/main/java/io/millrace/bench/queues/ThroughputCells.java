package io.millrace.bench.queues;

import io.millrace.bench.engine.runs.Runs;
import io.millrace.bench.engine.runs.Start;
import io.millrace.bench.engine.subject.Dbos;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Runs per second out of one lane, and out of many. */
final class ThroughputCells {

  private static final List<Integer> LIMITS = List.of(1, 10, 100);
  private static final int NAMED = 10_000;
  private static final String MANY = "lanes-1000-limit-1-100000";
  private static final String BOUNDED = "lanes-1000-bounded-500-10000";

  /** Best of the polls tried where keys of partitions are visited one after another. */
  private static final Duration DBOS_POLL = Duration.ofMillis(20);

  private final List<Cell> cells = new ArrayList<>();

  private ThroughputCells() {}

  static List<Cell> at(Scale scale) {
    var all = new ThroughputCells();
    for (int limit : LIMITS) {
      all.oneLane(limit, scale);
    }
    all.manyLanes(scale);
    all.underABound(scale);
    return all.cells;
  }

  private void oneLane(int limit, Scale scale) {
    int runs =
        switch (scale) {
          case FULL -> NAMED;
          case QUICK -> limit == 1 ? 2_000 : NAMED;
          case TINY -> 200;
        };
    String name = "one-lane-limit-%d-%d".formatted(limit, NAMED);
    var lanes = new Lanes(1, limit);
    millrace(name, lanes, runs);
    String chain = "bare chain: end %d, take %d, commit".formatted(limit, limit);
    bare(name, chain, lanes, runs);
    bareWithoutTotals(name, chain, lanes, runs);
  }

  private void manyLanes(Scale scale) {
    int runs =
        switch (scale) {
          case FULL -> 100_000;
          case QUICK -> 20_000;
          case TINY -> 400;
        };
    var lanes = new Lanes(scale == Scale.TINY ? 20 : 1_000, 1);
    millrace(MANY, lanes, runs);
    add(
        MANY,
        "no-lanes",
        "Millrace without lanes",
        Role.CEILING,
        settings(new Lanes(0, 0), runs),
        new LaneRuns(new Lanes(0, 0), runs));
    bare(MANY, "bare SQL, %d lanes in each commit".formatted(BareLanes.BATCH), lanes, runs);
    dbos(lanes, scale);
  }

  /** Where all lanes take turns, one run at a time. */
  private void underABound(Scale scale) {
    int runs =
        switch (scale) {
          case FULL -> NAMED;
          case QUICK -> 2_000;
          case TINY -> 200;
        };
    int many = scale == Scale.TINY ? 20 : 1_000;
    millrace(BOUNDED, new Lanes(many, 1, many / 2), runs);
    var free = new Lanes(many, 1);
    add(
        BOUNDED,
        "lanes-alone",
        "Millrace, nothing bounded but the lanes",
        Role.CEILING,
        settings(free, runs),
        new LaneRuns(free, runs));
  }

  /** Fewer runs, or each round would take minutes. */
  private void dbos(Lanes lanes, Scale scale) {
    int runs = scale == Scale.TINY ? 40 : 2 * lanes.lanes();
    var dbos = new Dbos(1, DBOS_POLL, lanes.lanes());
    Map<String, Object> settings = new TreeMap<>(dbos.settings());
    settings.put("runs", runs);
    add(
        MANY,
        dbos.id(),
        dbos.shown(),
        dbos.role(),
        settings,
        new Runs(dbos, runs, 0, Start.BEFORE));
  }

  private void millrace(String name, Lanes lanes, int runs) {
    add(
        name,
        "millrace",
        "millrace",
        Role.MILLRACE,
        settings(lanes, runs),
        new LaneRuns(lanes, runs));
  }

  private void bare(String name, String shown, Lanes lanes, int runs) {
    Map<String, Object> settings =
        Map.of("lanes", lanes.lanes(), "limit", lanes.limit(), "runs", runs, "connections", 1);
    add(name, "bare", shown, Role.CEILING, settings, new BareLanes(lanes, runs, true));
  }

  private void bareWithoutTotals(String name, String shown, Lanes lanes, int runs) {
    Map<String, Object> settings =
        Map.of("lanes", lanes.lanes(), "limit", lanes.limit(), "runs", runs, "connections", 1);
    add(
        name,
        "bare-no-totals",
        shown + ", no totals kept",
        Role.CEILING,
        settings,
        new BareLanes(lanes, runs, false));
  }

  private static Map<String, Object> settings(Lanes lanes, int runs) {
    return Map.of(
        "lanes",
        lanes.lanes(),
        "limit",
        lanes.limit(),
        "limitOfAll",
        lanes.bound(),
        "runs",
        runs,
        "maxRunning",
        LaneRuns.ROOM);
  }

  private void add(
      String name,
      String id,
      String shown,
      Role role,
      Map<String, Object> settings,
      Workload workload) {
    List<Figure> figures =
        List.of(
            new Figure(Figure.RATE, name, "runs/s", Better.HIGHER),
            new Figure(Figure.COMMITS, name + "-commits", "commits/run", Better.LOWER),
            new Figure(Figure.WAL, name + "-wal", "bytes/run", Better.LOWER));
    cells.add(new Cell("%s-%s".formatted(name, id), shown, role, settings, figures, workload));
  }
}
