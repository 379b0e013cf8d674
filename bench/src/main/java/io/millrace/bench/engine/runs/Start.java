package io.millrace.bench.engine.runs;

/** Where the starting of runs stands against the clock. */
public enum Start {
  /** The clock runs from the first start to the last end. */
  MEASURED,
  /** All are stored before the clock starts. */
  BEFORE
}
