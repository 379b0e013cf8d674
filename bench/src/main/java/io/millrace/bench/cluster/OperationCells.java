package io.millrace.bench.cluster;

import io.millrace.bench.cluster.work.Operations;
import io.millrace.bench.cluster.work.Size;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Scale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How often the server is asked. */
final class OperationCells {

  private static final String CALLS = "calls";

  /** More nodes, then more partitions: a heartbeat must not cost more for either. */
  private static final List<Size> SIZES =
      List.of(new Size(3, 100), new Size(12, 100), new Size(12, 1_000));

  private OperationCells() {}

  static List<Cell> at(Scale scale) {
    int heartbeats =
        switch (scale) {
          case TINY -> 2;
          case QUICK -> 15;
          case FULL -> 50;
        };
    List<Figure> figures = new ArrayList<>();
    for (Size size : SIZES) {
      figures.add(figure(Operations.heartbeat(size)));
      figures.add(figure(Operations.join(size)));
      figures.add(figure(Operations.leave(size)));
    }
    return Rows.onPostgres(
        "operations",
        Map.of("heartbeats", heartbeats, "scale", scale.name()),
        figures,
        subject -> new Operations(subject, SIZES, heartbeats, scale));
  }

  private static Figure figure(String key) {
    return Rows.lower(key, "operations-" + key, CALLS);
  }
}
