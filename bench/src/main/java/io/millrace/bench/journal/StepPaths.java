package io.millrace.bench.journal;

/** Paths as the engine makes them for one name used again and again. */
final class StepPaths {

  /** Name of every step of the suite. */
  static final String NAME = "work";

  private StepPaths() {}

  /** The path of the nth step, counted from 1. */
  static String path(int occurrence) {
    return occurrence == 1 ? NAME : NAME + "#" + occurrence;
  }
}
