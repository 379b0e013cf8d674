package io.millrace.run;

import org.jspecify.annotations.Nullable;

/**
 * Which runs a list gives. A null field does not filter.
 *
 * @param workflow only runs of this workflow
 * @param status only runs of this status
 * @param before only runs with an id below this one: the key of the next page
 * @param limit at most this many, 1 to 1,000
 */
public record RunFilter(
    @Nullable String workflow, @Nullable RunStatus status, @Nullable RunId before, int limit) {

  /**
   * Greatest page: what a person or a terminal can still use, and a bounded read for the server.
   */
  public static final int LIMIT_MAX = 1_000;

  public RunFilter {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException(
          "limit %d is not between 1 and %d".formatted(limit, LIMIT_MAX));
    }
  }

  /** The newest runs of all workflows, at most {@code limit}. */
  public static RunFilter newest(int limit) {
    return new RunFilter(null, null, null, limit);
  }
}
