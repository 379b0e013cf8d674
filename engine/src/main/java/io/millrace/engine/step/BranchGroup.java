package io.millrace.engine.step;

import io.millrace.failure.BranchCancelled;
import io.millrace.failure.RunStopped;
import io.millrace.failure.StepFailedException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.BranchOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One group while it is executed. Branches end one by one, each with a record of its own, until one
 * end <i>decides</i>: the first failure of a group that fails fast, the first success of a race.
 * Exactly one branch decides. Its end, the end of the group, and the cancellation of whatever is
 * open below the group are one entry of the journal, so no crash leaves a part of it. From the
 * decision on all other branches can record nothing and begin nothing, and nobody waits for them.
 *
 * <p>Where another executor of the same claim was faster, its decision stays, and counts here too.
 */
final class BranchGroup implements Stop {

  private final Execution execution;
  private final StepRunner runner;
  private final StepSlot slot;
  private final GroupStrategy strategy;
  private final Scope around;
  private final Crew crew;
  private final GroupFacts facts = new GroupFacts();

  // Why the branches are given up; set once, by whoever decides.
  private final AtomicReference<@Nullable BranchCancelled> decided = new AtomicReference<>();
  // The branch whose end decided. Written before the end is recorded, read by its own thread and,
  // after the join, by the owner.
  private volatile @Nullable BranchTask<?> decider;
  // What the owner has to throw; the first of all that is thrown.
  private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
  // The group's row where another executor had ended it before. By the decider, read by the owner.
  private volatile @Nullable RecordedStep elsewhere;
  // Written by the owner, read by who records the group's end.
  private volatile int members;
  private long startedUs;

  BranchGroup(
      Execution execution,
      Scope around,
      StepSlot slot,
      GroupStrategy strategy,
      IntSupplier limit,
      Crew.Waiting waiting) {
    this.execution = execution;
    this.runner = new StepRunner(execution);
    this.slot = slot;
    this.strategy = strategy;
    this.around = around;
    String threadName = execution.runId() + "/" + slot.path();
    this.crew = new Crew(threadName, execution, limit, waiting, this::execute);
  }

  // ---- the owner ----

  /**
   * Records that the group has begun.
   *
   * @param recorded its row; null when it is new
   */
  void open(@Nullable RecordedStep recorded) {
    startedUs = recorded == null ? execution.writer().nowMicros() : recorded.startedUs();
    WriteStep.State running = state(StepStatus.RUNNING, null, null, null);
    execution.open(around, slot, running);
    execution.writer().note(execution, slot, running, recorded == null);
  }

  /** How many branches there are, as far as is known. */
  void setMembers(int members) {
    this.members = members;
    execution.update(slot, state(StepStatus.RUNNING, null, null, null));
  }

  /** Has more branches executed. */
  void begin(Runnable addWaiting) {
    crew.begin(addWaiting);
  }

  /** Waits for all branches, or for the end of the one that decides. */
  void join() {
    try {
      crew.join();
    } catch (InterruptedException e) {
      RunStopped reason = around.reason();
      giveUp("its run stops");
      if (reason != null) {
        throw reason;
      }
      throw new IllegalStateException("interrupted while waiting for group " + slot.path(), e);
    } catch (RuntimeException | Error e) {
      // The limit is foreign code.
      giveUp("the limit of the group cannot be asked");
      throw e;
    }
    around.check();
    Throwable error = thrown.get();
    if (error instanceof BranchCancelled && isEndedElsewhere()) {
      giveUp("another executor ended the group");
      return;
    }
    if (error != null) {
      giveUp("the group cannot go on");
      throw unchecked(error);
    }
  }

  /** Looks whether another executor of the claim has ended the group, whose record counts then. */
  boolean isEndedElsewhere() {
    if (elsewhere == null) {
      RecordedStep now = execution.look(slot);
      elsewhere = now != null && now.status().isFinal() ? now : null;
    }
    return elsewhere != null;
  }

  private static RuntimeException unchecked(Throwable error) {
    return switch (error) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(error);
    };
  }

  /** Gives all branches up without a record of the group's end: the code around ends too. */
  void giveUp(String why) {
    decided.compareAndSet(null, new BranchCancelled(execution.runId(), why));
    crew.giveUp();
  }

  /** Whether a branch has ended the group. */
  boolean isDecided() {
    return decider != null;
  }

  /** Whether this is the branch that has. */
  @SuppressWarnings("ReferenceEquality") // a branch is what it is
  boolean isDecider(BranchTask<?> task) {
    return decider == task;
  }

  /** The failure of the branch that has ended the group; null if none has. */
  @Nullable StepFailedException failure() {
    BranchTask<?> task = decider;
    return task != null && task.ended() instanceof BranchOutcome.Failed<?>(var error)
        ? error
        : null;
  }

  /** The group's row where another executor of the claim ended it first; null mostly. */
  @Nullable RecordedStep elsewhere() {
    return elsewhere;
  }

  /** Notes that all branches have ended and none decided. Nobody waits for that. */
  void succeeded() {
    execution.closed(slot);
    WriteStep.State end = state(StepStatus.SUCCEEDED, execution.writer().nowMicros(), null, null);
    execution.writer().note(execution, slot, end, false);
  }

  /** Records that the group was given up by the code around its branches. */
  void cancelled() {
    giveUp("the body of its group has thrown");
    long nowUs = execution.writer().nowMicros();
    if (commit(null, state(StepStatus.CANCELLED, nowUs, null, null)) instanceof Written.Lost) {
      throw execution.lost();
    }
  }

  /**
   * Records a failure of the group as a whole, and throws it; returns where another executor had
   * ended it before.
   */
  void fail(Failure failure) {
    giveUp("its group failed");
    switch (committed(commit(null, failedState(failure)))) {
      case Written.Done done ->
          throw new StepFailedException(execution.runId(), slot.path(), 1, failure);
      case Written.Already first -> {}
      case Written.Lost lost -> throw execution.lost();
    }
  }

  // ---- one branch ----

  private <T extends @Nullable Object> void execute(BranchTask<T> task) {
    long begin = System.nanoTime();
    boolean fromRecord = false;
    try {
      RecordedStep recorded = execution.memo().take(task.slot());
      fromRecord = recorded != null && recorded.status().isFinal();
      task.settle(new BranchOutcome.Succeeded<>(runner.run(call(task), recorded)));
    } catch (StepFailedException failed) {
      task.settle(new BranchOutcome.Failed<>(failed));
      failFast(task, failed);
    } catch (BranchCancelled givenUp) {
      // By this group, whose end says so; or by one around it, whose threads are told.
      whenDecidedAround(givenUp);
    } catch (Throwable error) {
      escaped(error);
    } finally {
      facts.add(System.nanoTime() - begin, fromRecord);
      if (isDecider(task)) {
        crew.over();
      }
    }
  }

  private <T extends @Nullable Object> StepCall<T> call(BranchTask<T> task) {
    StepWork work = new JournaledWork(execution, attempt -> inScope(task, attempt));
    return new StepCall<>(
        this, task.slot(), task.options(), task.type(), work, (stop, place, end) -> end(task, end));
  }

  /** Each attempt counts the steps inside the branch from the beginning, so their paths stay. */
  private <T extends @Nullable Object> T inScope(BranchTask<T> task, Attempt attempt)
      throws Exception {
    Scope scope = Scope.ofBranch(execution.runId(), task.slot(), around.depth() + 1, attempt);
    return ScopedValue.where(Scope.CURRENT, scope).call(task::execute);
  }

  @Override
  public @Nullable RunStopped reason() {
    RunStopped reason = around.reason();
    return reason == null ? decided.get() : reason;
  }

  private void escaped(Throwable error) {
    thrown.compareAndSet(null, error);
    giveUp("the group cannot go on");
    crew.over();
  }

  private void whenDecidedAround(BranchCancelled givenUp) {
    if (decided.get() == null) {
      // Before the owner goes on: without a reason it would take all branches for ended well.
      thrown.compareAndSet(null, givenUp);
      crew.over();
    } else if (elsewhere != null) {
      crew.over();
    }
  }

  // ---- the decision ----

  /** Records the end of a branch: by itself, or with the group's where it decides. */
  private Written end(BranchTask<?> task, WriteStep.State end) {
    boolean decides =
        switch (strategy) {
          case FAIL_FAST -> end.status() == StepStatus.FAILED;
          case RACE -> end.status() == StepStatus.SUCCEEDED;
          case COLLECT_ALL -> false;
        };
    if (!decides) {
      return execution.record(this, task.slot(), end);
    }
    if (!decide(task)) {
      check();
    }
    WriteStep.State group =
        strategy == GroupStrategy.RACE
            ? state(StepStatus.SUCCEEDED, end.finishedUs(), task.slot().name(), null)
            : state(StepStatus.FAILED, end.finishedUs(), null, errorOf(task, end));
    execution.closed(task.slot());
    WriteStep own = execution.writer().entry(execution.claim(), task.slot(), end);
    Written written = committed(commit(own, group));
    if (elsewhere != null) {
      check();
    }
    // The same branch may have decided elsewhere too, with another result: the first one stays.
    return written instanceof Written.Done ? execution.await(around, own) : written;
  }

  /** Keeps in mind that another executor was faster. */
  private Written committed(Written written) {
    if (written instanceof Written.Already(RecordedStep first)) {
      elsewhere = first;
    }
    return written;
  }

  /** True for the one branch that decides. */
  private boolean decide(BranchTask<?> task) {
    String why =
        strategy == GroupStrategy.RACE
            ? "'%s' won the race".formatted(task.path())
            : "'%s' failed".formatted(task.path());
    if (!decided.compareAndSet(null, new BranchCancelled(execution.runId(), why))) {
      return false;
    }
    decider = task;
    crew.giveUp();
    return true;
  }

  /** A failure that decides although it was not recorded here: it is a recorded one. */
  private void failFast(BranchTask<?> task, StepFailedException failed) {
    if (strategy != GroupStrategy.FAIL_FAST || isDecided() || reason() != null) {
      return;
    }
    try {
      if (decide(task)) {
        Failure failure = GroupReplay.ofBranch(failed.path(), failed.failure());
        if (committed(commit(null, failedState(failure))) instanceof Written.Lost) {
          throw execution.lost();
        }
      }
    } catch (Throwable error) {
      escaped(error);
    }
  }

  /**
   * Commits the end of the group, with that of the branch that decided and the cancellation of all
   * that is open below it.
   */
  private Written commit(@Nullable WriteStep branch, WriteStep.State end) {
    execution.closed(slot);
    List<WriteStep> cancelled = execution.cancelOpenSteps(slot.path() + "/");
    WriteStep own = execution.writer().entry(execution.claim(), slot, end);
    List<WriteStep> entries = new ArrayList<>(cancelled);
    if (branch != null) {
      WriteStep.bind(branch, own, cancelled);
      entries.add(branch);
    }
    entries.add(own);
    execution.writer().submit(execution, entries);
    return execution.await(around, own);
  }

  // ---- rows ----

  private String errorOf(BranchTask<?> task, WriteStep.State end) {
    StepWriter writer = execution.writer();
    Failure failure = writer.codec().failure(Objects.requireNonNull(end.error()));
    return writer.failure(GroupReplay.ofBranch(task.path(), failure));
  }

  private WriteStep.State failedState(Failure failure) {
    StepWriter writer = execution.writer();
    return state(StepStatus.FAILED, writer.nowMicros(), null, writer.failure(failure));
  }

  private WriteStep.State state(
      StepStatus status,
      @Nullable Long finishedUs,
      @Nullable String winner,
      @Nullable String error) {
    String measured = finishedUs == null ? null : facts.json();
    GroupState group = new GroupState(strategy, members, winner, measured);
    return WriteStep.State.ofGroup(status, startedUs, finishedUs, error, group);
  }
}
