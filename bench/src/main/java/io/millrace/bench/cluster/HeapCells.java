package io.millrace.bench.cluster;

import io.millrace.bench.cluster.work.Footprint;
import io.millrace.bench.cluster.work.Size;
import io.millrace.bench.cluster.work.Stability;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Members in the process that measures: their heap and threads. */
final class HeapCells {

  static final String NODE_BYTES = "bytes/node";
  static final String NODE_THREADS = "threads/node";

  static final Size ONE = new Size(1, 100);
  static final Size TEN = new Size(10, 100);
  static final Size FIFTY = new Size(50, 500);

  private static final List<Size> SIZES =
      List.of(
          ONE,
          new Size(5, 100),
          TEN,
          new Size(20, 100),
          new Size(30, 100),
          new Size(10, 50),
          new Size(10, 200),
          new Size(10, 500),
          new Size(10, 1_000),
          new Size(25, 500),
          FIFTY);

  private static final List<Size> THREADS = List.of(ONE, TEN, FIFTY);

  private static final Size STEADY = new Size(20, 200);

  private HeapCells() {}

  static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>(footprint(scale));
    cells.addAll(stability(scale));
    return cells;
  }

  private static List<Cell> footprint(Scale scale) {
    List<Figure> figures = new ArrayList<>();
    figures.add(Rows.lower(Footprint.FIRST, "memory-node-500", NODE_BYTES));
    figures.add(Rows.lower(Footprint.PARTITION, "memory-partition", "bytes/partition"));
    SIZES.forEach(size -> figures.add(Rows.lower(Footprint.bytes(size), memory(size), NODE_BYTES)));
    THREADS.forEach(
        size -> figures.add(Rows.lower(Footprint.threads(size), threads(size), NODE_THREADS)));
    return Rows.onPostgres(
        "memory",
        Map.of("scale", scale.name()),
        figures,
        subject -> new Footprint(subject, SIZES, scale));
  }

  static String memory(Size size) {
    return "memory-" + size.text();
  }

  static String threads(Size size) {
    return "threads-" + size.text();
  }

  private static List<Cell> stability(Scale scale) {
    Duration lasting =
        switch (scale) {
          case TINY -> Duration.ofMillis(200);
          case QUICK -> Duration.ofSeconds(20);
          case FULL -> Duration.ofMinutes(5);
        };
    String name = "stability-" + STEADY.text();
    return Rows.onPostgres(
        name,
        Map.of("lasting", lasting.toString()),
        List.of(
            Rows.lower(Stability.HEAP, name + "-heap", "x of the start"),
            Rows.lower(Stability.THREADS, name + "-threads", "x of the start")),
        subject -> new Stability(subject, STEADY, lasting, scale));
  }
}
