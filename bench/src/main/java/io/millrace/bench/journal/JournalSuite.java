package io.millrace.bench.journal;

import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the journal costs: steps recorded by 1, 16 and 256 runs at once, beside the bare SQL that
 * writes the same rows.
 */
public final class JournalSuite {

  /** As given on the command line. */
  public static final String NAME = "journal";

  private static final String MILLRACE = "millrace";
  private static final List<Integer> CONCURRENT = List.of(1, 16, 256);

  /** Rows in a set-based insert: a batch that 256 runs fill at most. */
  private static final int STEP_BATCH = 256;

  private final JournalSizes sizes;

  private JournalSuite(JournalSizes sizes) {
    this.sizes = sizes;
  }

  /** The suite at a scale. */
  public static Suite at(Scale scale) {
    var suite = new JournalSuite(JournalSizes.at(scale));
    List<Cell> cells = new ArrayList<>();
    CONCURRENT.forEach(concurrent -> cells.add(suite.steps(concurrent)));
    cells.add(suite.singleRows(1));
    cells.add(suite.singleRows(16));
    cells.add(suite.setBased());
    return new Suite(NAME, Ground.DATABASE, cells, List.of());
  }

  private Cell steps(int concurrent) {
    int steps = sizes.steps(concurrent);
    return new Cell(
        "millrace-steps-%d".formatted(concurrent),
        MILLRACE,
        Role.MILLRACE,
        Map.of("concurrentRuns", concurrent, "stepsPerRun", steps),
        stepFigures(concurrent).toList(),
        new MillraceSteps(concurrent, steps));
  }

  private Cell singleRows(int connections) {
    int rows = connections == 1 ? sizes.stepsAlone() : connections * sizes.stepsOf16();
    return new Cell(
        "single-row-commits-%d".formatted(connections),
        "single-row commits, %s".formatted(connections(connections)),
        Role.CEILING,
        Map.of("connections", connections, "rows", rows, "rowsPerCommit", 1),
        connections == 1
            ? everyStepFigure().toList()
            : everyStepFigure().filter(figure -> !isLatency(figure)).toList(),
        new SingleRowCommits(connections, rows));
  }

  private Cell setBased() {
    int commits = sizes.stepsOf256();
    return new Cell(
        "set-based-steps",
        "set-based inserts of %d, 1 connection".formatted(STEP_BATCH),
        Role.CEILING,
        Map.of("connections", 1, "rows", STEP_BATCH * commits, "rowsPerCommit", STEP_BATCH),
        everyStepFigure().filter(figure -> !isLatency(figure)).toList(),
        new SetBasedSteps(STEP_BATCH, commits));
  }

  private static Stream<Figure> everyStepFigure() {
    return CONCURRENT.stream().flatMap(JournalSuite::stepFigures);
  }

  private static Stream<Figure> stepFigures(int concurrent) {
    String name = "step-records-%d-concurrent".formatted(concurrent);
    Stream<Figure> common =
        Stream.of(
            new Figure(Figure.RATE, name, "steps/s", Better.HIGHER),
            new Figure(Figure.COMMITS, name + "-commits", "commits/step", Better.LOWER),
            new Figure(Figure.WAL, name + "-wal", "bytes/step", Better.LOWER));
    return concurrent == 1
        ? Stream.concat(
            common,
            Stream.of(
                new Figure(Figure.P50, name + "-p50", "us", Better.LOWER),
                new Figure(Figure.P99, name + "-p99", "us", Better.LOWER)))
        : common;
  }

  private static boolean isLatency(Figure figure) {
    return figure.key().equals(Figure.P50) || figure.key().equals(Figure.P99);
  }

  private static String connections(int count) {
    return count == 1 ? "1 connection" : "%d connections".formatted(count);
  }
}
