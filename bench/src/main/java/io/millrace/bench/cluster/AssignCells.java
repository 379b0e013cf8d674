package io.millrace.bench.cluster;

import io.millrace.bench.cluster.subject.Library;
import io.millrace.bench.cluster.work.AssignTimes;
import io.millrace.bench.cluster.work.AssignTimes.Kind;
import io.millrace.bench.cluster.work.Assigner;
import io.millrace.bench.cluster.work.Size;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Deciding alone: no store, no group. */
final class AssignCells {

  private static final List<Size> SIZES =
      List.of(new Size(16, 1_000), new Size(64, 5_000), new Size(128, 10_000));

  private static final List<Kind> EQUAL = List.of(Kind.JOIN, Kind.FIRST);

  /** A strategy of Millrace, and what it is asked. Only {@code Weighted} looks at weights. */
  private record Asked(Assigner assigner, String id, List<Kind> kinds) {}

  private static final Asked STICKY = new Asked(Assigner.STICKY, "sticky", EQUAL);
  private static final Asked ROUND_ROBIN = new Asked(Assigner.ROUND_ROBIN, "round-robin", EQUAL);

  private static final List<Asked> ALL =
      List.of(
          STICKY,
          new Asked(Assigner.WEIGHTED, "weighted", List.of(Kind.values())),
          new Asked(Assigner.CONSISTENT_HASH, "consistent-hash", EQUAL),
          ROUND_ROBIN);

  private AssignCells() {}

  static List<Cell> at(Scale scale) {
    List<Cell> cells = new ArrayList<>();
    for (Asked asked : ALL) {
      cells.add(
          cell(
              asked.id(),
              "Millrace",
              Role.MILLRACE,
              Map.of(),
              figures(asked, asked.kinds()),
              times(asked.assigner(), scale)));
    }
    Map<String, Object> kafka = Map.of("library", Library.KAFKA.version());
    cells.add(
        cell(
            "kafka-sticky",
            "Kafka's CooperativeStickyAssignor",
            Role.PEER,
            kafka,
            figures(STICKY, EQUAL),
            times(Assigner.KAFKA_STICKY, scale)));
    cells.add(
        cell(
            "kafka-round-robin",
            "Kafka's RoundRobinAssignor",
            Role.PEER,
            kafka,
            figures(ROUND_ROBIN, EQUAL),
            times(Assigner.KAFKA_ROUND_ROBIN, scale)));
    cells.add(
        cell(
            "bare",
            "bare map of an answer",
            Role.CEILING,
            Map.of(),
            ALL.stream().flatMap(asked -> figures(asked, asked.kinds()).stream()).toList(),
            times(Assigner.BARE, scale)));
    return cells;
  }

  private static List<Figure> figures(Asked asked, List<Kind> kinds) {
    List<Figure> figures = new ArrayList<>();
    for (Size size : SIZES) {
      for (Kind kind : kinds) {
        String name = "assign-%s-%s%s".formatted(size.text(), asked.id(), kind.text());
        figures.add(Rows.lower(AssignTimes.key(size, kind), name, "ms"));
      }
    }
    return figures;
  }

  private static AssignTimes times(Assigner assigner, Scale scale) {
    return switch (scale) {
      case TINY -> new AssignTimes(assigner, SIZES, Duration.ZERO, Duration.ZERO);
      case QUICK ->
          new AssignTimes(assigner, SIZES, Duration.ofMillis(500), Duration.ofMillis(100));
      case FULL -> new AssignTimes(assigner, SIZES, Duration.ofSeconds(2), Duration.ofMillis(500));
    };
  }

  private static Cell cell(
      String id,
      String shown,
      Role role,
      Map<String, Object> settings,
      List<Figure> figures,
      AssignTimes work) {
    return new Cell("assign-" + id, shown, role, settings, figures, work);
  }
}
