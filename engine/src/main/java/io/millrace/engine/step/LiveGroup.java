package io.millrace.engine.step;

import io.millrace.failure.RunStopped;
import io.millrace.failure.ScopeViolationException;
import io.millrace.failure.StepFailedException;
import io.millrace.run.StepStatus;
import io.millrace.workflow.Branch;
import io.millrace.workflow.BranchOptions;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.Group;
import io.millrace.workflow.GroupBody;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.StepBody;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The group that the body of {@code run.parallel} is given. Belongs to the body's thread. */
final class LiveGroup extends Group implements Crew.Waiting {

  private final Execution execution;
  private final StepSlot slot;
  private final ParallelOptions options;
  private final GroupReplay replay;
  private final BranchGroup group;
  private final Thread owner = Thread.currentThread();
  private final Scope.Names names = new Scope.Names();
  private final List<BranchTask<?>> tasks = new ArrayList<>();

  // The group's row where it has ended before; then nothing is executed.
  private final @Nullable RecordedStep ended;

  // What is to be thrown where it ended with a failure.
  private @Nullable StepFailedException failure;

  // Guarded by the crew.
  private final Queue<BranchTask<?>> waiting = new PriorityQueue<>(BranchTask.TURN);

  private boolean joined;

  LiveGroup(Execution execution, Scope around, StepSlot slot, ParallelOptions options) {
    this.execution = execution;
    this.slot = slot;
    this.options = options;
    this.replay = new GroupReplay(execution, slot);
    this.group =
        new BranchGroup(
            execution,
            around,
            slot,
            GroupStrategy.of(options.strategy()),
            options.maxConcurrency(),
            this);
    RecordedStep recorded = replay.find(GroupStrategy.of(options.strategy()));
    this.ended = recorded != null && recorded.status().isFinal() ? recorded : null;
    if (ended == null) {
      group.open(recorded);
    } else {
      readFailure(ended);
    }
  }

  /** While all branches are at hand: each is taken by its fork. */
  private void readFailure(RecordedStep row) {
    failure = row.status() == StepStatus.SUCCEEDED ? null : replay.failure(row);
  }

  /** Executes the body and, where it has not, joins. */
  <R extends @Nullable Object, X extends Exception> R run(GroupBody<R, X> body) throws X {
    try {
      R result = body.execute(this);
      if (!joined) {
        join();
      }
      return result;
    } catch (RunStopped stopped) {
      group.giveUp("its run stops");
      throw stopped;
    } catch (Throwable error) {
      if (!joined && ended == null) {
        // Recorded, so that a replay does not execute the branches for a body that ends the same.
        group.cancelled();
      }
      throw error;
    }
  }

  @Override
  public <T extends @Nullable Object> Branch<T> fork(
      String name, BranchOptions branch, Type<T> type, StepBody<T> body) {
    checkOwner(name);
    if (joined) {
      throw new IllegalStateException(
          "group '%s' was joined; fork '%s' before, or in a group of its own"
              .formatted(slot.path(), name));
    }
    Scope.checkName(execution.runId(), name);
    StepOptions step = Objects.requireNonNullElse(branch.step(), options.branch());
    String print =
        execution.writer().codec().fingerprint(execution.runId(), name, step.fingerprint());
    StepSlot place =
        new StepSlot(StepKind.BRANCH, slot.path() + "/", names.next(name), tasks.size(), print);
    BranchTask<T> task = new BranchTask<>(place, step, type, body::execute, branch.priority());
    tasks.add(task);
    group.setMembers(tasks.size());
    if (ended == null) {
      group.begin(() -> waiting.add(task));
    } else {
      replay(task, ended);
    }
    return task;
  }

  /** Gives a branch the outcome that is recorded; none where it was given up. */
  private <T extends @Nullable Object> void replay(BranchTask<T> task, RecordedStep ended) {
    BranchOutcome<T> outcome =
        ended.status() == StepStatus.SUCCEEDED ? replay.outcome(task) : replay.outcomeIfAny(task);
    if (outcome != null) {
      task.settle(outcome);
    }
  }

  @Override
  public void join() {
    checkOwner("join");
    if (joined) {
      return;
    }
    joined = true;
    if (ended == null) {
      joinLive();
    } else {
      tasks.forEach(LiveGroup::open);
      checkSame(ended);
    }
  }

  private void joinLive() {
    group.join();
    RecordedStep elsewhere = group.elsewhere();
    StepFailedException failed = group.failure();
    if (elsewhere != null) {
      replay.readAgain();
      readFailure(elsewhere);
      tasks.forEach(this::openAsRecorded);
      checkSame(elsewhere);
    } else if (failed != null) {
      // Some may be recorded whose threads did not hear of it any more.
      replay.readAgain();
      tasks.forEach(this::openAsRecorded);
      throw failed;
    } else {
      group.succeeded();
      tasks.forEach(LiveGroup::open);
    }
  }

  private static <T extends @Nullable Object> void open(BranchTask<T> task) {
    task.join(task.ended());
  }

  private <T extends @Nullable Object> void openAsRecorded(BranchTask<T> task) {
    task.join(replay.outcomeIfAny(task));
  }

  private void checkSame(RecordedStep row) {
    if (failure != null) {
      throw failure;
    }
    replay.checkMembers(row, tasks.size());
  }

  private void checkOwner(String what) {
    if (!Thread.currentThread().equals(owner)) {
      throw new ScopeViolationException(
          execution.runId(),
          what,
          "'%s' was asked of group '%s' from thread '%s'; a group belongs to the thread of its body: ask there, or open a group in the branch"
              .formatted(what, slot.path(), Thread.currentThread().getName()));
    }
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
