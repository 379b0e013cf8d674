package io.millrace.engine.step;

import io.millrace.engine.journal.EntryKind;
import io.millrace.engine.run.Claim;
import io.millrace.run.StepStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a step, to be recorded. */
final class WriteStep extends StepEntry<Written> {

  private final WriteStepKind kind;
  final StepSlot slot;
  final String path;
  final State state;
  // Set by the writer alone, when a later state stands for this one.
  private boolean first;
  // Set before it is handed over.
  private @Nullable WriteStep partner;

  /**
   * What the row will say.
   *
   * @param status where the step stands
   * @param attempts how many attempts were begun
   * @param failures how many of them count for the retry policy
   * @param startedUs when the last one began, in microseconds since 1970
   * @param finishedUs when the step ended; null while it has not
   * @param output result as JSON; for a success
   * @param error failure as JSON; for a failure
   * @param group what else is known of a group; null for others
   */
  record State(
      StepStatus status,
      int attempts,
      int failures,
      long startedUs,
      @Nullable Long finishedUs,
      @Nullable String output,
      @Nullable String error,
      @Nullable GroupState group) {

    /** An attempt is under way, or the next one is waited for. */
    static State open(StepStatus status, Progress progress) {
      return new State(
          status,
          progress.attempts(),
          progress.failures(),
          progress.startedUs(),
          null,
          null,
          null,
          null);
    }

    static State succeeded(Progress progress, long nowUs, String output) {
      return new State(
          StepStatus.SUCCEEDED,
          progress.attempts(),
          progress.failures(),
          progress.startedUs(),
          nowUs,
          output,
          null,
          null);
    }

    static State failed(Progress progress, long nowUs, String error) {
      return new State(
          StepStatus.FAILED,
          progress.attempts(),
          progress.failures(),
          progress.startedUs(),
          nowUs,
          null,
          error,
          null);
    }

    /** The state of a group, which has no attempts and no output. */
    static State ofGroup(
        StepStatus status,
        long startedUs,
        @Nullable Long finishedUs,
        @Nullable String error,
        GroupState group) {
      return new State(status, 0, 0, startedUs, finishedUs, null, error, group);
    }
  }

  /**
   * @param first whether this is the first that is ever recorded of the step
   */
  WriteStep(WriteStepKind kind, Claim claim, StepSlot slot, State state, boolean first) {
    super(claim);
    this.first = first;
    this.kind = kind;
    this.slot = slot;
    this.path = slot.path();
    this.state = state;
  }

  @Override
  protected EntryKind<?> kind() {
    return kind;
  }

  @Override
  protected int bytes() {
    return 150
        + (state.output() == null ? 0 : state.output().length())
        + (state.error() == null ? 0 : state.error().length());
  }

  /** True when no row of the step can exist, unless another executor of the claim made it. */
  boolean isFirst() {
    return first;
  }

  /**
   * Ends that are recorded all or not at all: that of a branch which decides, that of its group,
   * and of what is cancelled with them. Another executor of the claim may have ended the branch or
   * the group otherwise.
   */
  static void bind(WriteStep branch, WriteStep group, List<WriteStep> cancelled) {
    branch.partner = group;
    group.partner = branch;
    cancelled.forEach(step -> step.partner = branch);
  }

  @Nullable WriteStep partner() {
    return partner;
  }

  /** This entry stands for an earlier one of its batch as well. */
  WriteStep standingFor(WriteStep earlier) {
    first |= earlier.first;
    return this;
  }

  void settled(Written written) {
    complete(written);
  }
}
