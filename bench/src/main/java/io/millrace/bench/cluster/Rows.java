package io.millrace.bench.cluster;

import io.millrace.bench.cluster.subject.Subject;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** How a measurement of groups becomes cells: one for each subject. */
final class Rows {

  private Rows() {}

  /**
   * A figure of a measurement.
   *
   * @param key what the workload calls it
   * @param suffix what its case adds to the name of the measurement
   */
  record Shown(String key, String suffix, String unit) {}

  /**
   * Millrace on each of its stores, as cases of their own; the peers are measured once and stand
   * beside both.
   */
  static List<Cell> onEachStore(
      String name,
      Map<String, Object> settings,
      List<Shown> figures,
      Function<Subject, Workload> work) {
    List<Cell> cells = new ArrayList<>();
    for (Subject subject : Subject.values()) {
      List<Figure> own = new ArrayList<>();
      for (Subject store : stores(subject)) {
        figures.forEach(shown -> own.add(figure(shown, "%s-%s".formatted(name, store.id()))));
      }
      cells.add(cell(name, subject, settings, own, work));
    }
    return cells;
  }

  /** Whose cases a subject stands in. */
  private static List<Subject> stores(Subject subject) {
    return Subject.PEERS.contains(subject)
        ? List.of(Subject.POSTGRES, Subject.NATS)
        : List.of(subject);
  }

  /** Where the store makes no difference: Millrace on PostgreSQL, and the peers. */
  static List<Cell> onPostgres(
      String name,
      Map<String, Object> settings,
      List<Figure> figures,
      Function<Subject, Workload> work) {
    List<Cell> cells = new ArrayList<>();
    cells.add(cell(name, Subject.POSTGRES, settings, figures, work));
    Subject.PEERS.forEach(peer -> cells.add(cell(name, peer, settings, figures, work)));
    return cells;
  }

  private static Cell cell(
      String name,
      Subject subject,
      Map<String, Object> settings,
      List<Figure> figures,
      Function<Subject, Workload> work) {
    Map<String, Object> all = new TreeMap<>(subject.settings());
    all.putAll(settings);
    return new Cell(
        "%s-%s".formatted(name, subject.id()),
        subject.shown(),
        subject.role(),
        all,
        figures,
        work.apply(subject));
  }

  private static Figure figure(Shown shown, String name) {
    return lower(shown.key(), name + shown.suffix(), shown.unit());
  }

  /** All figures of the suite are better when they are lower. */
  static Figure lower(String key, String name, String unit) {
    return new Figure(key, name, unit, Better.LOWER);
  }
}
