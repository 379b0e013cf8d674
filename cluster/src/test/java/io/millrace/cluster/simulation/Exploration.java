package io.millrace.cluster.simulation;

import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Many histories, on all processors. Public, since copies of it are called by reflection. */
public final class Exploration {

  private Exploration() {}

  /** What was wrong in one of these histories, with its seed; empty if all were well. */
  public static Optional<List<String>> firstWrong(long firstSeed, int histories) {
    return LongStream.range(firstSeed, firstSeed + histories)
        .parallel()
        .mapToObj(seed -> new History(seed).run())
        .filter(found -> !found.isEmpty())
        .findAny();
  }
}
