package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.failure.StepFailedException;
import io.millrace.run.StepStatus;
import io.millrace.workflow.BranchBody;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A group of one branch for each item of a list, named by its number. */
final class ListGroup<I, T extends @Nullable Object> implements Crew.Waiting {

  private final Execution execution;
  private final StepSlot slot;
  private final List<I> items;
  private final ParallelOptions options;
  private final Type<T> type;
  private final BranchBody<I, T> body;
  private final GroupReplay replay;

  // Of the branches; empty where the options name none.
  private final List<String> fingerprints;

  // Each place is written by the thread that executes the branch, and read after the join.
  private final BranchOutcome<T>[] outcomes;

  // The next item; guarded by the crew.
  private int next;

  @SuppressWarnings({"unchecked", "rawtypes"}) // no array of a generic type can be made otherwise
  ListGroup(
      Execution execution,
      StepSlot slot,
      List<I> items,
      ParallelOptions options,
      Type<T> type,
      BranchBody<I, T> body) {
    this.execution = execution;
    this.slot = slot;
    this.items = List.copyOf(items);
    this.options = options;
    this.type = type;
    this.body = body;
    this.replay = new GroupReplay(execution, slot);
    this.fingerprints = fingerprints();
    this.outcomes = new BranchOutcome[items.size()];
  }

  private List<String> fingerprints() {
    Object common = options.branch().fingerprint();
    List<String> each = new ArrayList<>();
    if (common != null) {
      Codec codec = execution.writer().codec();
      for (I item : items) {
        each.add(
            Objects.requireNonNull(
                codec.fingerprint(execution.runId(), slot.path(), List.of(common, item))));
      }
    }
    return each;
  }

  /** Runs all branches and waits for them, or for the first failure. */
  List<BranchOutcome<T>> run(Scope around) {
    RecordedStep recorded = replay.find(GroupStrategy.of(options.strategy()));
    if (recorded != null) {
      replay.checkMembers(recorded, items.size());
      if (recorded.status().isFinal()) {
        return recorded(recorded);
      }
    }
    BranchGroup group = group(around);
    group.setMembers(items.size());
    group.open(recorded);
    group.begin(() -> {});
    group.join();
    return ended(group);
  }

  private BranchGroup group(Scope around) {
    return new BranchGroup(
        execution,
        around,
        slot,
        GroupStrategy.of(options.strategy()),
        options.maxConcurrency(),
        this);
  }

  private List<BranchOutcome<T>> ended(BranchGroup group) {
    RecordedStep elsewhere = group.elsewhere();
    if (elsewhere != null) {
      replay.readAgain();
      return recorded(elsewhere);
    }
    StepFailedException failure = group.failure();
    if (failure != null) {
      throw failure;
    }
    group.succeeded();
    return Arrays.asList(outcomes);
  }

  /** Without threads: all is there. */
  private List<BranchOutcome<T>> recorded(RecordedStep group) {
    if (group.status() != StepStatus.SUCCEEDED) {
      throw replay.failure(group);
    }
    for (BranchTask<T> task = next(); task != null; task = next()) {
      outcomes[task.slot().ordinal()] = replay.outcome(task);
    }
    return Arrays.asList(outcomes);
  }

  // ---- the branches that wait ----

  @Override
  public boolean isEmpty() {
    return next == items.size();
  }

  @Override
  public @Nullable BranchTask<T> next() {
    if (isEmpty()) {
      return null;
    }
    int index = next++;
    String print = fingerprints.isEmpty() ? null : fingerprints.get(index);
    StepSlot place =
        new StepSlot(StepKind.BRANCH, slot.path() + "/", Integer.toString(index), index, print);
    I item = items.get(index);
    return new BranchTask<>(place, options.branch(), type, () -> body.execute(item), 0) {
      @Override
      void settle(BranchOutcome<T> outcome) {
        super.settle(outcome);
        outcomes[index] = outcome;
      }
    };
  }
}
