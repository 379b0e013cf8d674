package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The work on one item of {@link Run#parallelAll}.
 *
 * @param <I> the item
 * @param <T> what the branch returns
 */
@FunctionalInterface
public interface BranchBody<I, T extends @Nullable Object> {

  /**
   * Does the work on one item.
   *
   * @return the result, which must survive the JSON codec
   * @throws Exception whatever goes wrong: it is recorded as a failed attempt
   */
  T execute(I item) throws Exception;
}
