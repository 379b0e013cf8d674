package io.millrace.workflow;

import io.millrace.run.RunId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the handler of a pipeline's step is given.
 *
 * @param <I> the input of the pipeline
 */
public final class PipelineContext<I> {

  private final Run run;
  private final I input;
  private final String step;
  private final Map<String, Json> results;

  PipelineContext(Run run, I input, String step, Map<String, Json> results) {
    this.run = run;
    this.input = input;
    this.step = step;
    this.results = Map.copyOf(results);
  }

  /** The id of the run. */
  public RunId runId() {
    return run.id();
  }

  /** The input of the run. */
  public I input() {
    return input;
  }

  /** What was given as metadata at the start. */
  public Map<String, String> metadata() {
    return run.metadata();
  }

  /** As {@link #result(String, Type)}, for a type without arguments. */
  public <T extends @Nullable Object> T result(String name, Class<T> type) {
    return result(name, Type.of(type));
  }

  /**
   * The recorded result of an earlier step.
   *
   * @throws IllegalArgumentException if no step of this name stands before this one
   */
  public <T extends @Nullable Object> T result(String name, Type<T> type) {
    Json json = results.get(name);
    if (json == null) {
      throw new IllegalArgumentException(
          "step '%s' asks for the result of '%s'; before it stand only %s"
              .formatted(step, name, results.keySet().stream().sorted().toList()));
    }
    return run.decode(json, type);
  }
}
