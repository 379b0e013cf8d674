package io.millrace.workflow;

import java.util.Objects;
import java.util.function.IntSupplier;

/**
 * How the branches of a group are executed.
 *
 * <pre>{@code
 * run.parallelAll("fetch", pages, ParallelOptions.atMost(8), page -> http.get(page));
 * run.parallel("checks", ParallelOptions.defaults().collectingAll(), group -> { ... });
 * }</pre>
 *
 * @param strategy what the failure of a branch does to the group; {@link Strategy#FAIL_FAST} by
 *     default
 * @param maxConcurrency gives how many branches of the group may run at a time on the node that
 *     executes the run; {@link #MAX_CONCURRENCY_DEFAULT} by default. It is asked whenever a branch
 *     begins or ends, and several times a second while branches wait, so that it may change
 *     meanwhile. Less than 1 lets no branch begin until it grows
 * @param branch options of each branch. With a fingerprint, the item of a branch of a list is a
 *     part of it, so a changed item is named on replay; it must then survive the JSON codec
 */
public record ParallelOptions(Strategy strategy, IntSupplier maxConcurrency, StepOptions branch) {

  /** What the failure of a branch does to its group. */
  public enum Strategy {
    /** The first failure gives the other branches up and is thrown. */
    FAIL_FAST,
    /** Every branch ends; nothing is thrown, each has its outcome. */
    COLLECT_ALL
  }

  /** Guess: enough to cover the waiting of I/O-bound branches without flooding what they call. */
  public static final int MAX_CONCURRENCY_DEFAULT = 64;

  private static final ParallelOptions DEFAULTS =
      new ParallelOptions(
          Strategy.FAIL_FAST, () -> MAX_CONCURRENCY_DEFAULT, StepOptions.defaults());

  public ParallelOptions {
    Objects.requireNonNull(strategy, "strategy");
    Objects.requireNonNull(maxConcurrency, "maxConcurrency");
    Objects.requireNonNull(branch, "branch");
  }

  /** Up to {@value #MAX_CONCURRENCY_DEFAULT} branches at a time, fail fast, one attempt each. */
  public static ParallelOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with this limit. */
  public static ParallelOptions atMost(int maxConcurrency) {
    return DEFAULTS.withMaxConcurrency(maxConcurrency);
  }

  /** The defaults with a limit that may change while the group runs. */
  public static ParallelOptions atMost(IntSupplier maxConcurrency) {
    return DEFAULTS.withMaxConcurrency(maxConcurrency);
  }

  /**
   * The same with this limit.
   *
   * @throws IllegalArgumentException if it is less than 1
   */
  public ParallelOptions withMaxConcurrency(int maxConcurrency) {
    if (maxConcurrency < 1) {
      throw new IllegalArgumentException(
          "maxConcurrency %d must be at least 1".formatted(maxConcurrency));
    }
    return withMaxConcurrency(() -> maxConcurrency);
  }

  /** The same with a limit that may change while the group runs. */
  public ParallelOptions withMaxConcurrency(IntSupplier maxConcurrency) {
    return new ParallelOptions(strategy, maxConcurrency, branch);
  }

  /** The same, but every branch ends, whatever comes of the others. */
  public ParallelOptions collectingAll() {
    return new ParallelOptions(Strategy.COLLECT_ALL, maxConcurrency, branch);
  }

  /** The same with these options for each branch. */
  public ParallelOptions withBranch(StepOptions branch) {
    return new ParallelOptions(strategy, maxConcurrency, branch);
  }
}
