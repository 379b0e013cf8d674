package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The work of one step.
 *
 * @param <T> what the step returns
 */
@FunctionalInterface
public interface StepBody<T extends @Nullable Object> {

  /**
   * Does the work.
   *
   * @return the result, which must survive the JSON codec
   * @throws Exception whatever goes wrong: it is recorded as a failed attempt
   */
  T execute() throws Exception;
}
