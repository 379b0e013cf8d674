package io.millrace.engine.step;

import io.millrace.failure.StepFailedException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.Race;
import io.millrace.workflow.RaceBody;
import io.millrace.workflow.StepBody;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The race that the body of {@code run.race} is given. Belongs to the body's thread. */
final class LiveRace<T extends @Nullable Object> extends Race<T> implements Crew.Waiting {

  private final Execution execution;
  private final StepSlot slot;
  private final Type<T> type;
  private final GroupReplay replay;
  private final Scope.Names names = new Scope.Names();
  private final Thread owner = Thread.currentThread();
  private final List<BranchTask<T>> tasks = new ArrayList<>();
  private boolean defined;

  // Guarded by the crew.
  private final Queue<BranchTask<T>> waiting = new ArrayDeque<>();

  LiveRace(Execution execution, StepSlot slot, Type<T> type) {
    this.execution = execution;
    this.slot = slot;
    this.type = type;
    this.replay = new GroupReplay(execution, slot);
  }

  @Override
  public void add(String name, StepOptions options, StepBody<T> body) {
    if (defined || !Thread.currentThread().equals(owner)) {
      throw new IllegalStateException(
          "race '%s' is under way; add '%s' where the race is defined"
              .formatted(slot.path(), name));
    }
    Scope.checkName(execution.runId(), name);
    String print =
        execution.writer().codec().fingerprint(execution.runId(), name, options.fingerprint());
    StepSlot place =
        new StepSlot(StepKind.BRANCH, slot.path() + "/", names.next(name), tasks.size(), print);
    tasks.add(new BranchTask<>(place, options, type, body::execute, 0));
  }

  /** Runs the branches until the first has succeeded and that is recorded. */
  T run(Scope around, RaceBody<T> body) {
    body.define(this);
    defined = true;
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "race '%s' has no branches; add at least one".formatted(slot.path()));
    }
    RecordedStep recorded = replay.find(GroupStrategy.RACE);
    if (recorded != null) {
      replay.checkMembers(recorded, tasks.size());
      if (recorded.status().isFinal()) {
        return recorded(recorded);
      }
    }
    BranchGroup group =
        new BranchGroup(execution, around, slot, GroupStrategy.RACE, tasks::size, this);
    group.setMembers(tasks.size());
    group.open(recorded);
    group.begin(() -> waiting.addAll(tasks));
    group.join();
    return ended(group);
  }

  private T ended(BranchGroup group) {
    if (group.elsewhere() == null) {
      for (BranchTask<T> task : tasks) {
        BranchOutcome<T> outcome = task.ended();
        if (outcome != null && group.isDecider(task)) {
          return outcome.get();
        }
      }
    }
    // Where one has succeeded without having won, another executor knows who has.
    boolean allFailed =
        tasks.stream().allMatch(task -> task.ended() instanceof BranchOutcome.Failed);
    if (allFailed || !group.isEndedElsewhere()) {
      group.fail(allFailed());
    }
    replay.readAgain();
    return recorded(Objects.requireNonNull(group.elsewhere()));
  }

  private T recorded(RecordedStep group) {
    if (group.status() != StepStatus.SUCCEEDED) {
      throw replay.failure(group);
    }
    for (BranchTask<T> task : tasks) {
      if (task.slot().name().equals(group.winner())) {
        return replay.outcome(task).get();
      }
    }
    throw replay.lostWinner(group);
  }

  private Failure allFailed() {
    String errors = tasks.stream().map(LiveRace::describe).collect(Collectors.joining("; "));
    return new Failure(
        "io.millrace.RaceFailed",
        "all %d branches failed: %s".formatted(tasks.size(), errors),
        null,
        null);
  }

  private static String describe(BranchTask<?> task) {
    return task.ended() instanceof BranchOutcome.Failed<?>(StepFailedException error)
        ? "'%s' %s".formatted(task.slot().name(), error.failure())
        : "'%s' was given up".formatted(task.slot().name());
  }

  // ---- the branches that wait ----

  @Override
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Override
  public @Nullable BranchTask<?> next() {
    return waiting.poll();
  }
}
