package io.millrace.bench.channels;

import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.stream.Stream;

/**
 * What channels and workers do, end to end: from the first send to the last receive, beside the
 * peers on the very same shapes.
 */
public final class ChannelsSuite {

  /** As given on the command line. */
  public static final String NAME = "channels";

  private ChannelsSuite() {}

  /** The suite at a scale. */
  public static Suite at(Scale scale) {
    List<Cell> cells =
        Stream.of(
                ThroughputCells.at(scale),
                SpawnCells.at(scale),
                HandOffCells.at(scale),
                MemoryCells.at(scale))
            .flatMap(List::stream)
            .toList();
    return new Suite(NAME, Ground.MEMORY, cells, Originals.all());
  }
}
