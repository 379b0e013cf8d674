package io.millrace.bench.journal;

/** Paths as the engine makes them for one name used again and again. */
final class StepPaths {

  /** Name of every step of the suite. */
  static final String NAME = "work";

  private StepPaths() {}

  /** The path of the step with this ordinal; the first is 0. */
  static String path(int ordinal) {
    return ordinal == 0 ? NAME : NAME + "#" + (ordinal + 1);
  }
}
