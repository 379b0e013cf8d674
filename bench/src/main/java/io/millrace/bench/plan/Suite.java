package io.millrace.bench.plan;

import java.util.List;

/**
 * Cells that belong together and are measured in one invocation.
 *
 * @param name as given on the command line; also the name of the JSON file
 * @param cells every case with all its subjects
 */
public record Suite(String name, List<Cell> cells) {

  /** Copies the list. */
  public Suite {
    cells = List.copyOf(cells);
  }

  /** The case names, each once, in the order in which they are shown. */
  public List<String> cases() {
    return cells.stream()
        .flatMap(cell -> cell.figures().stream())
        .map(Figure::caseName)
        .distinct()
        .toList();
  }

  /** The same suite with only the selected cases; possibly empty. */
  public Suite only(String selected) {
    return new Suite(
        name,
        cells.stream()
            .map(cell -> cell.only(selected))
            .filter(cell -> !cell.figures().isEmpty())
            .toList());
  }

  /** The same suite with only the subjects of one role. */
  public Suite only(Role role) {
    return new Suite(name, cells.stream().filter(cell -> cell.role() == role).toList());
  }

  /**
   * A cell by its id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Cell cell(String id) {
    return cells.stream()
        .filter(cell -> cell.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("suite '%s' has no cell '%s'".formatted(name, id)));
  }
}
