package io.millrace.workflow;

import io.millrace.failure.StepFailedException;
import org.jspecify.annotations.Nullable;

/**
 * How a branch ended.
 *
 * <pre>{@code
 * for (BranchOutcome<Receipt> outcome : run.collectAll("send", orders, api::send)) {
 *   switch (outcome) {
 *     case BranchOutcome.Succeeded(Receipt receipt) -> sent.add(receipt);
 *     case BranchOutcome.Failed(StepFailedException error) -> log.warn("not sent", error);
 *   }
 * }
 * }</pre>
 *
 * @param <T> what the branch returns
 */
public sealed interface BranchOutcome<T extends @Nullable Object> {

  /**
   * It returned.
   *
   * @param value what it returned, through the codec
   */
  record Succeeded<T extends @Nullable Object>(T value) implements BranchOutcome<T> {}

  /**
   * It failed for good.
   *
   * @param error names the branch and has its last error
   */
  record Failed<T extends @Nullable Object>(StepFailedException error)
      implements BranchOutcome<T> {}

  /**
   * The result.
   *
   * @throws StepFailedException if the branch failed
   */
  default T get() {
    return switch (this) {
      case Succeeded<T>(T value) -> value;
      case Failed<T>(StepFailedException error) -> throw error;
    };
  }
}
