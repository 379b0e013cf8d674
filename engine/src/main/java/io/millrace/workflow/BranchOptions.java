package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * How one branch of a group is executed.
 *
 * @param step its retries and times; null for those of the group
 * @param priority which of the branches that wait for their turn begins first: the highest, and of
 *     equal ones the one that was forked first; 0 by default. It matters where a group has more
 *     branches than may run at a time
 */
public record BranchOptions(@Nullable StepOptions step, int priority) {

  private static final BranchOptions DEFAULTS = new BranchOptions(null, 0);

  /** The group's options, priority 0. */
  public static BranchOptions defaults() {
    return DEFAULTS;
  }

  /** The same with these retries and times. */
  public BranchOptions withStep(StepOptions step) {
    return new BranchOptions(step, priority);
  }

  /** The same with this priority. */
  public BranchOptions withPriority(int priority) {
    return new BranchOptions(step, priority);
  }
}
