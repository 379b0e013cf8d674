package io.millrace.workflow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A workflow declared as a line of named steps, each of which gets the results of the earlier ones
 * by name. The result of the last step is the output.
 *
 * <pre>{@code
 * Workflow<Source, Integer> load = Pipeline.named("load", Source.class)
 *     .step("fetch", in -> http.get(in.input().url()))
 *     .step("parse", in -> parser.rows(in.result("fetch", String.class)))
 *     .step("save", in -> table.insert(in.result("parse", new Type<List<Row>>() {})))
 *     .returning(Integer.class);
 * }</pre>
 *
 * <p>Immutable: every call gives a new pipeline.
 *
 * @param <I> the input
 */
public final class Pipeline<I> {

  private final String name;
  private final Type<I> input;
  private final List<Stage<I>> stages;

  private record Stage<I>(String name, StepOptions options, PipelineStep<I> handler) {}

  private Pipeline(String name, Type<I> input, List<Stage<I>> stages) {
    this.name = name;
    this.input = input;
    this.stages = stages;
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
   * The same pipeline with one more step at its end.
   *
   * @throws IllegalArgumentException if the pipeline has a step of this name
   */
  public Pipeline<I> step(String name, StepOptions options, PipelineStep<I> handler) {
    if (stages.stream().anyMatch(stage -> stage.name.equals(name))) {
      throw new IllegalArgumentException(
          "pipeline '%s' has a step '%s' already; give the second one another name"
              .formatted(this.name, name));
    }
    List<Stage<I>> longer = new ArrayList<>(stages);
    longer.add(new Stage<>(name, options, handler));
    return new Pipeline<>(this.name, input, List.copyOf(longer));
  }

  /** As {@link #returning(Type)}, for a type without arguments. */
  public <O extends @Nullable Object> Workflow<I, O> returning(Class<O> output) {
    return returning(Type.of(output));
  }

  /**
   * The workflow of this pipeline.
   *
   * @param output what the last step returns
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
    Map<String, Json> results = new HashMap<>();
    Json last = Json.NULL;
    for (Stage<I> stage : stages) {
      var context = new PipelineContext<>(run, value, stage.name, results);
      last =
          run.step(
              stage.name,
              stage.options,
              Type.of(Json.class),
              () -> run.encode(stage.handler.execute(context)));
      results.put(stage.name, last);
    }
    return last;
  }
}
