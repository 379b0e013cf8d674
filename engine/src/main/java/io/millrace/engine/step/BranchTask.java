package io.millrace.engine.step;

import io.millrace.workflow.Branch;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** One branch of a group: what it does, and what came of it. */
class BranchTask<T extends @Nullable Object> implements Branch<T> {

  /** Highest priority first, then in the order of the forks. */
  static final Comparator<BranchTask<?>> TURN =
      Comparator.<BranchTask<?>>comparingInt(task -> task.priority)
          .reversed()
          .thenComparingInt(task -> task.slot.ordinal());

  private final StepSlot slot;
  private final StepOptions options;
  private final Type<T> type;
  private final Body<T> body;
  private final int priority;

  // Set by the thread that executes the branch, read by the group's own after it has joined.
  private volatile @Nullable BranchOutcome<T> outcome;

  // Set by the group's own thread: before, it may have ended in one execution and not in another.
  private boolean joined;

  /** The code of a branch. */
  @FunctionalInterface
  interface Body<T extends @Nullable Object> {
    T execute() throws Exception;
  }

  BranchTask(StepSlot slot, StepOptions options, Type<T> type, Body<T> body, int priority) {
    this.slot = slot;
    this.options = options;
    this.type = type;
    this.body = body;
    this.priority = priority;
  }

  StepSlot slot() {
    return slot;
  }

  StepOptions options() {
    return options;
  }

  Type<T> type() {
    return type;
  }

  T execute() throws Exception {
    return body.execute();
  }

  /** What came of it is known. */
  void settle(BranchOutcome<T> outcome) {
    this.outcome = outcome;
  }

  /** What came of it; null while that is not known, and for ever when it was given up. */
  @Nullable BranchOutcome<T> ended() {
    return outcome;
  }

  /** From now on the code may ask for the outcome; null where there is none. */
  void join(@Nullable BranchOutcome<T> known) {
    outcome = known;
    joined = true;
  }

  boolean hasSucceeded() {
    return outcome instanceof BranchOutcome.Succeeded<T>;
  }

  @Override
  public final String path() {
    return slot.path();
  }

  @Override
  public BranchOutcome<T> outcome() {
    if (!joined) {
      throw new IllegalStateException(
          "branch '%s' is asked for its outcome before its group was joined; join it first"
              .formatted(path()));
    }
    BranchOutcome<T> ended = outcome;
    if (ended == null) {
      throw new IllegalStateException(
          "branch '%s' was given up when its group ended, so it has no outcome".formatted(path()));
    }
    return ended;
  }
}
