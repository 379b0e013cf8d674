package io.millrace.bench.bare;

/** Paths as the engine makes them for one name used again and again. */
public final class StepPaths {

  /** Name of every step of the suite. */
  public static final String NAME = "work";

  private StepPaths() {}

  /** The path of the step with this ordinal; the first is 0. */
  public static String path(int ordinal) {
    return ordinal == 0 ? NAME : NAME + "#" + (ordinal + 1);
  }
}
