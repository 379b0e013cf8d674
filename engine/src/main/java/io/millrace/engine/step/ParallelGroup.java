package io.millrace.engine.step;

import io.millrace.failure.BranchCancelled;
import io.millrace.failure.RunStopped;
import io.millrace.failure.StepFailedException;
import io.millrace.run.Failure;
import io.millrace.run.StepStatus;
import io.millrace.workflow.BranchBody;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One group of branches, fail fast. Workers, as many as may run at a time, take the next item until
 * none is left; each item is a branch with a scope of its own. The first failure closes the group:
 * the others are interrupted and can record nothing more, and the group's failure is committed
 * together with their cancellation before it is thrown.
 */
final class ParallelGroup<I, T extends @Nullable Object> {

  private final Execution execution;
  private final StepRunner runner;
  private final StepSlot slot;
  private final List<I> items;
  private final ParallelOptions options;
  private final Type<T> type;
  private final BranchBody<I, T> body;

  private final AtomicInteger next = new AtomicInteger();
  private final @Nullable Object[] results;
  // Each worker's thread, while it works: interrupted by whoever closes the group.
  private final Map<Thread, Boolean> workers = new ConcurrentHashMap<>();
  // What ended the group early; set once, by the branch that failed first.
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch done;

  ParallelGroup(
      Execution execution,
      StepSlot slot,
      List<I> items,
      ParallelOptions options,
      Type<T> type,
      BranchBody<I, T> body) {
    this.execution = execution;
    this.runner = new StepRunner(execution);
    this.slot = slot;
    this.items = List.copyOf(items);
    this.options = options;
    this.type = type;
    this.body = body;
    this.results = new Object[items.size()];
    this.done = new CountDownLatch(Math.min(options.maxConcurrency(), items.size()));
  }

  /** Runs all branches and waits for them, or for the first failure. */
  List<T> run(Scope scope) {
    RecordedStep recorded = execution.memo().take(slot);
    if (recorded != null && recorded.status() == StepStatus.FAILED) {
      throw recordedFailure(recorded);
    }
    if (recorded != null) {
      execution.memo().loadGroup(slot);
    }
    long startedUs = recorded == null ? execution.writer().nowMicros() : recorded.startedUs();
    WriteStep.State running = state(StepStatus.RUNNING, startedUs, null, null);
    execution.opened(slot, running);
    if (recorded == null || recorded.status() != StepStatus.SUCCEEDED) {
      execution.writer().note(execution.claim(), slot, running, recorded == null);
    }
    startWorkers();
    join(scope);
    return end(scope, recorded, startedUs);
  }

  private void startWorkers() {
    long count = done.getCount();
    for (int i = 0; i < count; i++) {
      Thread.ofVirtual().name(execution.runId() + "/" + slot.path()).start(this::work);
    }
  }

  private void join(Scope scope) {
    try {
      done.await();
    } catch (InterruptedException e) {
      RunStopped reason = execution.stopReason();
      close(reason == null ? new BranchCancelled(execution.runId()) : reason);
      scope.checkStopped();
      throw new IllegalStateException("interrupted while waiting for group " + slot.path(), e);
    }
  }

  private List<T> end(Scope scope, @Nullable RecordedStep recorded, long startedUs) {
    switch (failure.get()) {
      case null -> {
        execution.closed(slot);
        if (recorded == null || recorded.status() != StepStatus.SUCCEEDED) {
          WriteStep.State ended =
              state(StepStatus.SUCCEEDED, startedUs, execution.writer().nowMicros(), null);
          execution.writer().note(execution.claim(), slot, ended, false);
        }
        return results();
      }
      case StepFailedException failed -> throw recordFailure(scope, startedUs, failed);
      case RunStopped stopped -> throw stopped;
      case RuntimeException error -> throw error;
      case Throwable error -> throw new IllegalStateException(error);
    }
  }

  @SuppressWarnings("unchecked") // each place holds what the branch of type T returned
  private List<T> results() {
    return (List<T>) Arrays.asList(results);
  }

  // ---- the workers ----

  private void work() {
    Thread me = Thread.currentThread();
    workers.put(me, true);
    execution.enter();
    try {
      int index;
      while (failure.get() == null && (index = next.getAndIncrement()) < items.size()) {
        results[index] = branch(index);
      }
    } catch (Throwable error) {
      // The group's owner rethrows it; a worker has nobody above.
      close(error);
    } finally {
      execution.leave();
      workers.remove(me);
      done.countDown();
    }
  }

  private T branch(int index) {
    StepSlot branch =
        new StepSlot(StepKind.BRANCH, slot.path() + "/", Integer.toString(index), index, null);
    RecordedStep recorded = execution.memo().take(branch);
    Scope outside = scope(branch);
    return runner.run(
        outside, branch, options.branch(), type, () -> attempt(branch, items.get(index)), recorded);
  }

  /** Each attempt counts the steps inside the branch from the beginning, so their paths stay. */
  private T attempt(StepSlot branch, I item) throws Exception {
    return ScopedValue.where(Scope.CURRENT, scope(branch)).call(() -> body.execute(item));
  }

  private Scope scope(StepSlot branch) {
    boolean attemptsMayRepeat = options.branch().retry().maxAttempts() > 1;
    return new Scope(execution.runId(), branch.path() + "/", this::stopReason, attemptsMayRepeat);
  }

  private @Nullable RunStopped stopReason() {
    RunStopped reason = execution.stopReason();
    return reason == null && failure.get() != null
        ? new BranchCancelled(execution.runId())
        : reason;
  }

  /** Ends the group early: the first reason counts, all other workers are interrupted. */
  private void close(Throwable reason) {
    if (failure.compareAndSet(null, reason)) {
      workers.keySet().stream()
          .filter(worker -> !worker.equals(Thread.currentThread()))
          .forEach(Thread::interrupt);
      // The owner does not wait for workers that ignore the interrupt: they can record nothing
      // more.
      while (done.getCount() > 0) {
        done.countDown();
      }
    }
  }

  // ---- the record ----

  private StepFailedException recordFailure(
      Scope scope, long startedUs, StepFailedException failed) {
    Failure cause =
        new Failure(failed.failure().type(), failed.failure().message(), failed.path(), null);
    StepWriter writer = execution.writer();
    execution.closed(slot);
    // Branches and their steps that are still under way are given up with the group.
    List<WriteStep> entries = new ArrayList<>(execution.cancelOpenSteps(slot.path() + "/"));
    WriteStep.State state =
        state(StepStatus.FAILED, startedUs, writer.nowMicros(), writer.failure(cause));
    WriteStep own = writer.entry(execution.claim(), slot, state);
    entries.add(own);
    writer.submit(entries);
    return switch (execution.await(scope, own)) {
      case Written.Done done -> failed;
      case Written.Already(RecordedStep first) -> recordedFailure(first);
      case Written.Lost lost -> throw execution.lost();
    };
  }

  private StepFailedException recordedFailure(RecordedStep recorded) {
    Failure cause = execution.writer().codec().failure(Objects.requireNonNull(recorded.error()));
    String branch = cause.step() == null ? slot.path() : cause.step();
    return new StepFailedException(execution.runId(), branch, 1, cause);
  }

  private WriteStep.State state(
      StepStatus status, long startedUs, @Nullable Long finishedUs, @Nullable String error) {
    GroupState group = new GroupState(GroupStrategy.FAIL_FAST, items.size(), null, null);
    return new WriteStep.State(status, 0, 0, startedUs, finishedUs, null, error, group);
  }
}
