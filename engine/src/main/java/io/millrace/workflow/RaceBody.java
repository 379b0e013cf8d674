package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Names the branches of a race.
 *
 * @param <T> what each branch returns
 */
@FunctionalInterface
public interface RaceBody<T extends @Nullable Object> {

  /** Adds the branches, the same in the same order on every execution. */
  void define(Race<T> race);
}
