package io.millrace.bench.queues;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.stream.Stream;

/**
 * What lanes cost: one and many, long ones, how long their runs wait, and whether one holds up
 * another; beside the bare SQL of the same rows, runs without lanes, and partitioned queues.
 */
public final class QueuesSuite {

  /** As given on the command line. */
  public static final String NAME = "queues";

  private QueuesSuite() {}

  /** The suite at a scale. */
  public static Suite at(Scale scale) {
    List<Cell> cells =
        Stream.of(ThroughputCells.at(scale), CostCells.at(scale), WaitCells.at(scale))
            .flatMap(List::stream)
            .toList();
    return new Suite(NAME, Ground.DATABASE, cells, List.of());
  }
}
