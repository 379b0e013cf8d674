package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Branches of which the first success counts. It lives inside {@link Run#race(String, RaceBody,
 * Object...)}.
 *
 * @param <T> what each branch returns
 */
public abstract class Race<T extends @Nullable Object> {

  /** For implementations by the engine and by test stubs. */
  protected Race() {}

  /** Adds a branch. All begin once the race is defined. */
  public final void add(String name, StepBody<T> body) {
    add(name, StepOptions.defaults(), body);
  }

  /**
   * Adds a branch with options. All begin once the race is defined.
   *
   * @param name as of a step: unique in the race, or counted ({@code eu#2})
   */
  public abstract void add(String name, StepOptions options, StepBody<T> body);
}
