package io.millrace.engine.step;

/**
 * What is known of a step's attempts by now.
 *
 * @param attempts how many were begun
 * @param failures how many of them count for the retry policy
 * @param startedUs when the last one began, in microseconds since 1970
 * @param firstUs when the first one began; 0 before
 */
record Progress(int attempts, int failures, long startedUs, long firstUs) {

  static final Progress NONE = new Progress(0, 0, 0, 0);

  /** With one more attempt, which begins now. */
  Progress next(long nowUs) {
    return new Progress(attempts + 1, failures, nowUs, firstUs == 0 ? nowUs : firstUs);
  }

  /** With the last attempt counted as a failure. */
  Progress failed() {
    return new Progress(attempts, failures + 1, startedUs, firstUs);
  }
}
