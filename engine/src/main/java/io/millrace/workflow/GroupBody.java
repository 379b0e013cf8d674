package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * Forks the branches of a group and puts their results together.
 *
 * @param <R> what the group returns
 * @param <X> what it may throw beside unchecked exceptions; inferred
 */
@FunctionalInterface
public interface GroupBody<R extends @Nullable Object, X extends Exception> {

  /**
   * Forks and, after {@link Group#join()}, combines.
   *
   * @return what {@code run.parallel} returns; not recorded, as it follows from the branches
   * @throws X goes on to the caller of {@code run.parallel}; branches under way are given up
   */
  R execute(Group group) throws X;
}
