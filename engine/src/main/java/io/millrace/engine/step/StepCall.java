package io.millrace.engine.step;

import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import org.jspecify.annotations.Nullable;

/**
 * A step or branch that the code asks for.
 *
 * @param stop whether the code around it may go on
 * @param slot its place
 * @param options how it is executed
 * @param type what it returns
 * @param work what one attempt does
 * @param end how its end is recorded
 */
record StepCall<T extends @Nullable Object>(
    Stop stop, StepSlot slot, StepOptions options, Type<T> type, StepWork work, StepEnd end) {

  String path() {
    return slot.path();
  }
}
