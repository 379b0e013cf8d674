package io.millrace.bench.cluster;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.stream.Stream;

/**
 * What groups of nodes that share partitions do: how fast they start, join, leave and recover, what
 * they cost while nothing happens, and how long they decide; beside Kafka's consumer groups.
 */
public final class ClusterSuite {

  /** As given on the command line. */
  public static final String NAME = "cluster";

  private ClusterSuite() {}

  /** The suite at a scale. */
  public static Suite at(Scale scale) {
    List<Cell> cells =
        Stream.of(
                GroupCells.at(scale),
                HeapCells.at(scale),
                OperationCells.at(scale),
                AssignCells.at(scale))
            .flatMap(List::stream)
            .toList();
    return new Suite(NAME, Ground.DATABASE, cells, Originals.all());
  }
}
