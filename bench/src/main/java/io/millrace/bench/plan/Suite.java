package io.millrace.bench.plan;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Cells that belong together and are measured in one invocation.
 *
 * @param name as given on the command line; also the name of the JSON file
 * @param ground what the children stand on
 * @param cells every case with all its subjects
 * @param quotes figures shown beside the measured ones
 */
public record Suite(String name, Ground ground, List<Cell> cells, List<Quote> quotes) {

  /** Copies the lists. */
  public Suite {
    cells = List.copyOf(cells);
    quotes = List.copyOf(quotes);
  }

  /**
   * What each fork goes over: cells that share one workload, the very same object, are measured by
   * one child, so that they can take turns in it.
   */
  public List<List<Cell>> turns() {
    var turns = new IdentityHashMap<Workload, List<Cell>>();
    List<List<Cell>> inOrder = new ArrayList<>();
    for (Cell cell : cells) {
      turns
          .computeIfAbsent(
              cell.workload(),
              workload -> {
                List<Cell> turn = new ArrayList<>();
                inOrder.add(turn);
                return turn;
              })
          .add(cell);
    }
    return inOrder;
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
        ground,
        cells.stream()
            .map(cell -> cell.only(selected))
            .filter(cell -> !cell.figures().isEmpty())
            .toList(),
        quotes.stream().filter(quote -> quote.figure().isOf(selected)).toList());
  }

  /** The same suite with only the subjects of one role. */
  public Suite only(Role role) {
    return new Suite(
        name,
        ground,
        cells.stream().filter(cell -> cell.role() == role).toList(),
        quotes.stream().filter(quote -> quote.role() == role).toList());
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
