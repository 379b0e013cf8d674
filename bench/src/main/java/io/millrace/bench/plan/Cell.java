package io.millrace.bench.plan;

import java.util.List;
import java.util.Map;

/**
 * What one child process measures: a subject at work. A ceiling that stands beside several cases is
 * measured once and reported in each.
 *
 * @param id unique in its suite
 * @param subject who does the work, as shown
 * @param role what the subject is to the comparison
 * @param settings what else is needed to repeat it; kept with every row
 * @param figures the numbers it gives, each for its case
 * @param workload the work; shared by cells that one child measures in turns
 */
public record Cell(
    String id,
    String subject,
    Role role,
    Map<String, Object> settings,
    List<Figure> figures,
    Workload workload) {

  /** Copies the collections. */
  public Cell {
    settings = Map.copyOf(settings);
    figures = List.copyOf(figures);
  }

  /** The same cell with only the figures of the selected cases. */
  Cell only(String selected) {
    List<Figure> kept = figures.stream().filter(figure -> figure.isOf(selected)).toList();
    return new Cell(id, subject, role, settings, kept, workload);
  }
}
