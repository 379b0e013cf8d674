package io.millrace.engine.step;

import io.millrace.engine.codec.Codec;
import io.millrace.engine.codec.PayloadName;
import io.millrace.failure.ScopeViolationException;
import io.millrace.run.RunId;
import io.millrace.workflow.BranchBody;
import io.millrace.workflow.BranchOutcome;
import io.millrace.workflow.GroupBody;
import io.millrace.workflow.Json;
import io.millrace.workflow.ParallelOptions;
import io.millrace.workflow.RaceBody;
import io.millrace.workflow.Run;
import io.millrace.workflow.StepBody;
import io.millrace.workflow.StepOptions;
import io.millrace.workflow.TransactionBody;
import io.millrace.workflow.Type;
import io.millrace.workflow.Workflow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The run that a workflow function is given while a node executes it. */
public final class LiveRun extends Run {

  private static final String IN_PIPELINE = "result of a step of its pipeline";

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
    Scope scope = Scope.ofRun(execution.runId(), execution::stopReason);
    execution.enter();
    try {
      O output =
          ScopedValue.where(Scope.CURRENT, scope)
              .call(
                  () ->
                      workflow
                          .function()
                          .execute(run, codec.decodeInput(execution.runId(), workflow, input)));
      scope.check();
      return codec.output(execution.runId(), workflow, output);
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
  public Instant now() {
    return perform(
        "now",
        StepOptions.defaults(),
        Type.of(Instant.class),
        () -> Instant.EPOCH.plus(execution.writer().nowMicros(), ChronoUnit.MICROS));
  }

  @Override
  protected <T extends @Nullable Object> T perform(
      String name, StepOptions options, Type<T> type, StepBody<T> body) {
    return perform(name, options, type, new JournaledWork(execution, attempt -> body.execute()));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      String name, StepOptions options, Type<T> type, TransactionBody<T> body) {
    return perform(name, options, type, new TransactionWork(execution, body));
  }

  private <T extends @Nullable Object> T perform(
      String name, StepOptions options, Type<T> type, StepWork work) {
    Scope scope = Scope.current(id(), name);
    StepSlot slot =
        scope.next(StepKind.STEP, name, codec.fingerprint(id(), name, options.fingerprint()));
    RecordedStep recorded = execution.memo().take(slot);
    scope.enterStep(slot.path());
    try {
      return runner.run(
          new StepCall<>(scope, slot, options, type, work, execution::record), recorded);
    } finally {
      scope.leaveStep();
    }
  }

  // ---- groups ----

  @Override
  protected <I, T extends @Nullable Object> List<BranchOutcome<T>> branches(
      String name, List<I> items, ParallelOptions options, Type<T> type, BranchBody<I, T> body) {
    Scope scope = groupScope(name);
    if (items.size() > BRANCHES_MAX) {
      throw new ScopeViolationException(
          id(),
          name,
          "group '%s' has %,d items, more than %,d; give each branch several of them"
              .formatted(name, items.size(), BRANCHES_MAX));
    }
    StepSlot slot = scope.next(StepKind.GROUP, name, null);
    return new ListGroup<>(execution, slot, items, options, type, body).run(scope);
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R parallel(
      String name, ParallelOptions options, GroupBody<R, X> body) throws X {
    Scope scope = groupScope(name);
    StepSlot slot = scope.next(StepKind.GROUP, name, null);
    return new LiveGroup(execution, scope, slot, options).run(body);
  }

  @Override
  public <T extends @Nullable Object> T race(String name, Type<T> type, RaceBody<T> body) {
    Scope scope = groupScope(name);
    StepSlot slot = scope.next(StepKind.GROUP, name, null);
    return new LiveRace<>(execution, slot, type).run(scope, body);
  }

  private Scope groupScope(String name) {
    Scope scope = Scope.current(id(), name);
    int max = execution.writer().groupDepthMax();
    if (scope.depth() >= max) {
      throw new ScopeViolationException(
          id(),
          scope.pathOf(name),
          "group '%s' lies in %d groups already, as many as are allowed; take fewer levels, or raise groupDepthMax in MillraceOptions"
              .formatted(scope.pathOf(name), scope.depth()));
    }
    return scope;
  }

  @Override
  protected void performAll(List<PlannedStep> plan) {
    Scope scope = Scope.current(id(), plan.getFirst().name());
    StepGraph graph = new StepGraph(execution, scope);
    for (PlannedStep step : plan) {
      String print = codec.fingerprint(id(), step.name(), step.options().fingerprint());
      StepSlot slot = scope.next(StepKind.STEP, step.name(), print);
      var task =
          new BranchTask<Json>(slot, step.options(), Type.of(Json.class), step.body()::execute, 0) {
            @Override
            void settle(BranchOutcome<Json> outcome) {
              super.settle(outcome);
              if (outcome instanceof BranchOutcome.Succeeded<Json>(Json result)) {
                step.whenRecorded().accept(result);
              }
            }
          };
      graph.add(step.name(), task, step.after());
    }
    graph.run();
  }

  @Override
  protected Json encode(@Nullable Object value) {
    return new Json(
        codec.plainResult(PayloadName.of(id(), IN_PIPELINE), value, Type.of(Object.class)));
  }

  @Override
  protected <T extends @Nullable Object> T decode(Json json, Type<T> type) {
    return codec.decodePlain(PayloadName.of(id(), IN_PIPELINE), json.text(), type);
  }
}
