package io.millrace.bench.engine;

import io.millrace.bench.engine.backlog.BacklogCells;
import io.millrace.bench.engine.footprint.FootprintCells;
import io.millrace.bench.engine.groups.GroupCells;
import io.millrace.bench.engine.latency.LatencyCells;
import io.millrace.bench.engine.memo.MemoCells;
import io.millrace.bench.engine.runs.RunCells;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Ground;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Suite;
import java.util.List;
import java.util.stream.Stream;

/**
 * What runs cost: many of them, one alone, until one begins, groups, replays, backlogs and memory,
 * beside other libraries on the same server and the bare SQL of the same rows.
 */
public final class EngineSuite {

  /** As given on the command line. */
  public static final String NAME = "engine";

  private EngineSuite() {}

  /** The suite at a scale. */
  public static Suite at(Scale scale) {
    List<Cell> cells =
        Stream.of(
                RunCells.at(scale),
                LatencyCells.at(scale),
                GroupCells.at(scale),
                MemoCells.at(scale),
                BacklogCells.at(scale),
                FootprintCells.at(scale))
            .flatMap(List::stream)
            .toList();
    return new Suite(NAME, Ground.DATABASE, cells, List.of());
  }
}
