package io.millrace.engine.step;

import io.millrace.failure.ReplayMismatchException;
import io.millrace.failure.StepFailedException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.BranchOutcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what is recorded of a group and its branches. */
final class GroupReplay {

  private final Execution execution;
  private final StepRunner runner;
  private final StepSlot slot;

  GroupReplay(Execution execution, StepSlot slot) {
    this.execution = execution;
    this.runner = new StepRunner(execution);
    this.slot = slot;
  }

  /**
   * The row of the group with all its branches at hand; null when it was never begun.
   *
   * @throws ReplayMismatchException if it was begun as a group of another kind
   */
  @Nullable RecordedStep find(GroupStrategy strategy) {
    RecordedStep recorded = execution.memo().take(slot);
    if (recorded == null) {
      execution.memo().nothingIn(slot);
      return null;
    }
    checkStrategy(recorded, strategy);
    execution.memo().loadGroup(slot);
    return recorded;
  }

  /** Else its end would say of one kind what only another can. */
  private void checkStrategy(RecordedStep recorded, GroupStrategy strategy) {
    String before = recorded.strategy();
    if (before != null && !before.equals(strategy.text())) {
      throw new ReplayMismatchException(
          execution.runId(),
          slot.ordinal(),
          "group %s of strategy %s".formatted(slot.path(), strategy.text()),
          "group %s of strategy %s".formatted(slot.path(), before));
    }
  }

  /** Reads the branches anew, since another executor has ended the group. */
  void readAgain() {
    execution.memo().reload(slot.path() + "/");
  }

  /**
   * Makes sure that the code has as many branches as were recorded.
   *
   * @throws ReplayMismatchException otherwise
   */
  void checkMembers(RecordedStep recorded, int members) {
    Integer before = recorded.members();
    if (before != null && before != members) {
      throw new ReplayMismatchException(
          execution.runId(),
          slot.ordinal(),
          "group %s of %,d branches".formatted(slot.path(), members),
          "group %s of %,d".formatted(slot.path(), before));
    }
  }

  /**
   * What is recorded of a branch of a group that has ended.
   *
   * @throws ReplayMismatchException if nothing is
   */
  <T extends @Nullable Object> BranchOutcome<T> outcome(BranchTask<T> task) {
    BranchOutcome<T> recorded = outcomeIfAny(task);
    if (recorded == null) {
      throw new ReplayMismatchException(
          execution.runId(),
          task.slot().ordinal(),
          "branch " + task.path(),
          "the end of group %s without it".formatted(slot.path()));
    }
    return recorded;
  }

  /** The same; null where nothing is recorded, or that it was given up. */
  <T extends @Nullable Object> @Nullable BranchOutcome<T> outcomeIfAny(BranchTask<T> task) {
    RecordedStep row = execution.memo().take(task.slot());
    if (row == null) {
      return null;
    }
    return switch (row.status()) {
      case SUCCEEDED -> new BranchOutcome.Succeeded<>(runner.replay(task.type(), row));
      case FAILED -> new BranchOutcome.Failed<>(runner.failure(row));
      case CANCELLED, RUNNING, RETRYING -> null;
    };
  }

  /** The code has no branch of the name that won. */
  ReplayMismatchException lostWinner(RecordedStep group) {
    return new ReplayMismatchException(
        execution.runId(),
        slot.ordinal(),
        "race %s without branch '%s'".formatted(slot.path(), group.winner()),
        "race %s, won by '%s'".formatted(slot.path(), group.winner()));
  }

  /** The failure of a group, as it was thrown first. */
  StepFailedException failure(RecordedStep group) {
    String error = group.error();
    Failure failure = error == null ? null : execution.writer().codec().failure(error);
    String inside = failure == null ? null : failure.step();
    RecordedStep branch = inside == null ? null : execution.memo().peek(branchOf(inside));
    return branch != null && branch.status() == StepStatus.FAILED
        ? runner.failure(branch)
        : runner.failure(group);
  }

  /** The path of the branch that a path lies in. */
  private String branchOf(String inside) {
    int end = inside.indexOf('/', slot.path().length() + 1);
    return end < 0 ? inside : inside.substring(0, end);
  }

  /** What a group says of the failure of its branch: a path inside the group, always. */
  static Failure ofBranch(String branch, Failure failure) {
    String inside = Objects.requireNonNullElse(failure.step(), branch);
    return new Failure(failure.type(), failure.message(), inside, null);
  }
}
