package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.failure.ScopeViolationException;
import io.millrace.run.RunId;
import io.millrace.workflow.BranchBody;
import io.millrace.workflow.Json;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepBody;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run that a workflow function is given while a node executes it. */
public final class LiveRun extends Run {

  private final Execution execution;
  private final Map<String, String> metadata;
  private final StepRunner runner;
  private final Codec codec;

  LiveRun(Execution execution, Map<String, String> metadata) {
    this.execution = execution;
    this.metadata = metadata;
    this.runner = new StepRunner(execution);
    this.codec = execution.writer().codec();
  }

  /**
   * Calls the workflow's function on this thread.
   *
   * @return the output as JSON
   * @throws Exception what the function threw
   */
  public static <I, O extends @Nullable Object> String execute(
      Workflow<I, O> workflow, Execution execution, String input, Map<String, String> metadata)
      throws Exception {
    Codec codec = execution.writer().codec();
    LiveRun run = new LiveRun(execution, metadata);
    Scope scope = new Scope(execution.runId(), "", execution::stopReason, false);
    execution.enter();
    try {
      O output =
          ScopedValue.where(Scope.CURRENT, scope)
              .call(() -> workflow.function().execute(run, codec.decodeInput(workflow, input)));
      scope.checkStopped();
      return codec.output(workflow, output);
    } finally {
      execution.leave();
    }
  }

  @Override
  public RunId id() {
    return execution.runId();
  }

  @Override
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  protected <T extends @Nullable Object> T perform(
      String name, StepOptions options, Type<T> type, StepBody<T> body) {
    Scope scope = Scope.current(id(), name);
    StepSlot slot = scope.next(StepKind.STEP, name);
    RecordedStep recorded = execution.memo().take(slot);
    scope.enterStep(slot.path());
    try {
      return runner.run(scope, slot, options, type, body, recorded);
    } finally {
      scope.leaveStep();
    }
  }

  @Override
  public <I, T extends @Nullable Object> List<T> parallelAll(
      String name, List<I> items, ParallelOptions options, Type<T> type, BranchBody<I, T> body) {
    Scope scope = Scope.current(id(), name);
    if (items.size() > BRANCHES_MAX) {
      throw new ScopeViolationException(
          id(),
          "group '%s' has %,d items, more than %,d; give each branch several of them"
              .formatted(name, items.size(), BRANCHES_MAX));
    }
    StepSlot slot = scope.next(StepKind.GROUP, name);
    return new ParallelGroup<>(execution, slot, items, options, type, body).run(scope);
  }

  @Override
  protected Json encode(@Nullable Object value) {
    return new Json(codec.result("of pipeline", value, Type.of(Object.class)));
  }

  @Override
  protected <T extends @Nullable Object> T decode(Json json, Type<T> type) {
    return codec.decode("of pipeline", json.text(), type);
  }
}
