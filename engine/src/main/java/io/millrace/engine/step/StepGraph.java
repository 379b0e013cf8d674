package io.millrace.engine.step;

import io.millrace.failure.RunStopped;
import io.millrace.failure.StepFailedException;
import io.millrace.workflow.BranchOutcome;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Steps of one scope of which each begins when those it waits for have succeeded. Their places
 * follow from the order in which they were added, not from the order in which they are executed. A
 * failure stops only what waits for it.
 */
final class StepGraph implements Crew.Waiting {

  private final Execution execution;
  private final StepRunner runner;
  private final Scope around;
  private final Crew crew;

  // Written before the first thread begins.
  private final Map<String, Node> nodes = new LinkedHashMap<>();
  private final Map<BranchTask<?>, @Nullable RecordedStep> recorded = new HashMap<>();

  // Both guarded by the crew.
  private final Queue<BranchTask<?>> ready = new ArrayDeque<>();
  private final Set<String> begun = new HashSet<>();

  // What is not the failure of a step, such as the end of the run; the first.
  private final AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();

  private record Node(BranchTask<?> task, Set<String> after) {}

  StepGraph(Execution execution, Scope around) {
    this.execution = execution;
    this.runner = new StepRunner(execution);
    this.around = around;
    this.crew = new Crew(execution.runId() + "/steps", execution, nodes::size, this, this::execute);
  }

  void add(String name, BranchTask<?> task, Set<String> after) {
    nodes.put(name, new Node(task, after));
    // They end in any order: one that is missing says nothing of those behind it.
    recorded.put(task, execution.memo().takeAny(task.slot()));
  }

  /** Executes all that can be, and throws the first failure in the order of the steps. */
  void run() {
    crew.begin(this::addReady);
    try {
      crew.join();
    } catch (InterruptedException e) {
      crew.giveUp();
      around.check();
      throw new IllegalStateException("interrupted while waiting for the steps of a pipeline", e);
    }
    switch (thrown.get()) {
      case null -> {}
      case RunStopped stopped -> throw stopped;
      case RuntimeException error -> throw error;
      case Throwable error -> throw new IllegalStateException(error);
    }
    nodes.values().stream().map(Node::task).forEach(StepGraph::throwFailure);
  }

  private static void throwFailure(BranchTask<?> task) {
    if (task.ended() instanceof BranchOutcome.Failed<?>(StepFailedException error)) {
      throw error;
    }
  }

  private void execute(BranchTask<?> task) {
    try {
      settle(task);
      crew.begin(this::addReady);
    } catch (Throwable error) {
      thrown.compareAndSet(null, error);
      crew.giveUp();
      crew.over();
    }
  }

  private <T extends @Nullable Object> void settle(BranchTask<T> task) {
    StepWork work = new JournaledWork(execution, attempt -> task.execute());
    StepCall<T> call =
        new StepCall<>(around, task.slot(), task.options(), task.type(), work, execution::record);
    try {
      task.settle(new BranchOutcome.Succeeded<>(runner.run(call, recorded.get(task))));
    } catch (StepFailedException failed) {
      task.settle(new BranchOutcome.Failed<>(failed));
    }
  }

  /** Under the crew's lock. */
  private void addReady() {
    nodes.forEach(
        (name, node) -> {
          boolean isReady = node.after.stream().allMatch(this::hasSucceeded);
          if (isReady && begun.add(name)) {
            ready.add(node.task);
          }
        });
  }

  private boolean hasSucceeded(String name) {
    Node node = nodes.get(name);
    return node != null && node.task.hasSucceeded();
  }

  // ---- the steps that wait ----

  @Override
  public boolean isEmpty() {
    return ready.isEmpty();
  }

  @Override
  public @Nullable BranchTask<?> next() {
    return ready.poll();
  }
}
