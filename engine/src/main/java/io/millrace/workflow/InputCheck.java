package io.millrace.workflow;

/**
 * Looks at an input before its run is stored.
 *
 * @param <I> the input
 */
@FunctionalInterface
public interface InputCheck<I> {

  /**
   * Accepts the input by returning.
   *
   * @throws IllegalArgumentException refuses it; the message says what is wrong and what to do
   */
  void check(I input);
}
