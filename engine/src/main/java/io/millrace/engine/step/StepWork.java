package io.millrace.engine.step;

import org.jspecify.annotations.Nullable;

/** What one attempt of a step does, up to the record of its success. */
@FunctionalInterface
interface StepWork {

  /** What came of an attempt. */
  sealed interface Tried {

    /** It succeeded, and that was handed to the journal. */
    record Recorded(WriteStep.State end, Written written) implements Tried {}

    /**
     * It failed; nothing is recorded of that yet.
     *
     * @param hasInnerSteps whether it asked for steps of its own
     */
    record Failed(Throwable error, boolean hasInnerSteps) implements Tried {}
  }

  /**
   * Makes one attempt.
   *
   * @param limit how long it may take; null for no limit
   * @throws io.millrace.failure.RunStopped if the code must not go on
   */
  Tried attempt(StepCall<?> call, Progress progress, @Nullable TimeLimit limit);

  /**
   * Whether an attempt holds the step's row while it works: what the journal writes of the step
   * would wait for that.
   */
  default boolean holdsItsRow() {
    return false;
  }
}
