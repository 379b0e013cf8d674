package io.millrace.workflow;

/**
 * How the branches of a group are executed.
 *
 * @param maxConcurrency at most so many branches of the group at a time on the node that executes
 *     the run, at least 1; {@link #MAX_CONCURRENCY_DEFAULT} by default
 * @param branch options of each branch
 */
public record ParallelOptions(int maxConcurrency, StepOptions branch) {

  /** Guess: enough to cover the waiting of I/O-bound branches without flooding what they call. */
  public static final int MAX_CONCURRENCY_DEFAULT = 64;

  private static final ParallelOptions DEFAULTS =
      new ParallelOptions(MAX_CONCURRENCY_DEFAULT, StepOptions.defaults());

  public ParallelOptions {
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "maxConcurrency %d must be at least 1".formatted(maxConcurrency));
    }
  }

  /** Up to {@value #MAX_CONCURRENCY_DEFAULT} branches at a time, one attempt each. */
  public static ParallelOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with this limit. */
  public static ParallelOptions atMost(int maxConcurrency) {
    return DEFAULTS.withMaxConcurrency(maxConcurrency);
  }

  /** The same with this limit. */
  public ParallelOptions withMaxConcurrency(int maxConcurrency) {
    return new ParallelOptions(maxConcurrency, branch);
  }

  /** The same with these options for each branch. */
  public ParallelOptions withBranch(StepOptions branch) {
    return new ParallelOptions(maxConcurrency, branch);
  }
}
