package io.millrace.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A workflow declared as named steps, each of which gets the results of those before it by name.
 * The result of the step that was declared last is the output.
 *
 * <pre>{@code
 * Workflow<Source, Integer> load = Pipeline.named("load", Source.class)
 *     .step("fetch", in -> http.get(in.input().url()))
 *     .step("parse", in -> parser.rows(in.result("fetch", String.class)))
 *     .step("audit", in -> audit.note(in.input())).dependsOn("fetch")
 *     .step("save", in -> table.insert(in.result("parse", new Type<List<Row>>() {})))
 *         .dependsOn("parse", "audit")
 *     .returning(Integer.class);
 * }</pre>
 *
 * <p>A step comes after the one that was declared before it, unless {@link #dependsOn} says
 * otherwise. Steps that do not depend on one another run side by side; when one fails, those that
 * depend on it never begin, and all others still end and are recorded before the run fails.
 *
 * <p>Immutable: every call gives a new pipeline.
 *
 * @param <I> the input
 */
public final class Pipeline<I> {

  private final String name;
  private final Type<I> input;
  private final List<Stage<I>> stages;

  /**
   * One step.
   *
   * @param after the steps it waits for; declared before it
   */
  private record Stage<I>(
      String name, StepOptions options, Set<String> after, PipelineStep<I> handler) {}

  private Pipeline(String name, Type<I> input, List<Stage<I>> stages) {
    this.name = name;
    this.input = input;
    this.stages = List.copyOf(stages);
  }

  /** A pipeline without steps. */
  public static <I> Pipeline<I> named(String name, Class<I> input) {
    return new Pipeline<>(name, Type.of(input), List.of());
  }

  /** The same pipeline with one more step at its end. */
  public Pipeline<I> step(String name, PipelineStep<I> handler) {
    return step(name, StepOptions.defaults(), handler);
  }

  /**
   * The same pipeline with one more step at its end, which waits for the one before it.
   *
   * @throws IllegalArgumentException if the pipeline has a step of this name
   */
  public Pipeline<I> step(String name, StepOptions options, PipelineStep<I> handler) {
    if (stages.stream().anyMatch(stage -> stage.name.equals(name))) {
      throw new IllegalArgumentException(
          "pipeline '%s' has a step '%s' already; give the second one another name"
              .formatted(this.name, name));
    }
    Set<String> after = stages.isEmpty() ? Set.of() : Set.of(stages.getLast().name);
    List<Stage<I>> longer = new ArrayList<>(stages);
    longer.add(new Stage<>(name, options, after, handler));
    return new Pipeline<>(this.name, input, longer);
  }

  /**
   * The same pipeline, whose last step waits for these steps in place of the one before it; with
   * none, it begins at once.
   *
   * @throws IllegalArgumentException if one of them was not declared before that step
   */
  public Pipeline<I> dependsOn(String... earlier) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException(
          "pipeline '%s' has no step yet that could depend on others".formatted(name));
    }
    Stage<I> last = stages.getLast();
    List<Stage<I>> before = stages.subList(0, stages.size() - 1);
    List<String> known = before.stream().map(Stage::name).toList();
    for (String needed : earlier) {
      if (!known.contains(needed)) {
        throw new IllegalArgumentException(
            "pipeline '%s': step '%s' depends on '%s'; before it stand only %s"
                .formatted(name, last.name, needed, known));
      }
    }
    List<Stage<I>> changed = new ArrayList<>(before);
    changed.add(new Stage<>(last.name, last.options, Set.copyOf(List.of(earlier)), last.handler));
    return new Pipeline<>(name, input, changed);
  }

  /** As {@link #returning(Type)}, for a type without arguments. */
  public <O extends @Nullable Object> Workflow<I, O> returning(Class<O> output) {
    return returning(Type.of(output));
  }

  /**
   * The workflow of this pipeline.
   *
   * @param output what the step that was declared last returns
   * @throws IllegalArgumentException if the pipeline has no steps
   */
  public <O extends @Nullable Object> Workflow<I, O> returning(Type<O> output) {
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("pipeline '%s' has no steps".formatted(name));
    }
    return Workflow.named(
        name, input, output, (run, value) -> run.decode(execute(run, value), output));
  }

  private Json execute(Run run, I value) {
    Map<String, Json> results = new ConcurrentHashMap<>();
    Map<String, Set<String>> visible = new HashMap<>();
    List<Run.PlannedStep> plan = new ArrayList<>();
    for (Stage<I> stage : stages) {
      Set<String> before = allBefore(stage, visible);
      visible.put(stage.name, before);
      plan.add(
          new Run.PlannedStep(
              stage.name,
              stage.options,
              stage.after,
              () -> {
                Map<String, Json> seen = new HashMap<>(results);
                seen.keySet().retainAll(before);
                return run.encode(
                    stage.handler.execute(new PipelineContext<>(run, value, stage.name, seen)));
              },
              result -> results.put(stage.name, result)));
    }
    run.performAll(plan);
    return Objects.requireNonNull(results.get(stages.getLast().name));
  }

  /** All that has surely ended when a step begins, whatever the timing. */
  private static Set<String> allBefore(Stage<?> stage, Map<String, Set<String>> visible) {
    Set<String> before = new LinkedHashSet<>(stage.after);
    stage.after.forEach(name -> before.addAll(visible.getOrDefault(name, Set.of())));
    return before;
  }
}
