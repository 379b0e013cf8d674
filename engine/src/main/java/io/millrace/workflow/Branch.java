package io.millrace.workflow;

import io.millrace.failure.StepFailedException;
import org.jspecify.annotations.Nullable;

/**
 * The promise of one branch's result; to be asked after {@link Group#join()}.
 *
 * @param <T> what the branch returns
 */
public interface Branch<T extends @Nullable Object> {

  /** Its path, such as {@code quotes/dhl}. */
  String path();

  /**
   * What came of it.
   *
   * @throws IllegalStateException before the group was joined
   */
  BranchOutcome<T> outcome();

  /**
   * Its result.
   *
   * @throws StepFailedException if it failed
   * @throws IllegalStateException before the group was joined
   */
  default T get() {
    return outcome().get();
  }
}
