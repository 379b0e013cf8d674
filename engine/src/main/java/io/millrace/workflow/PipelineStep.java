package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The handler of one step of a {@link Pipeline}.
 *
 * @param <I> the input of the pipeline
 */
@FunctionalInterface
public interface PipelineStep<I> {

  /**
   * Does the work of the step.
   *
   * @param context the input, the metadata and the results of the steps before
   * @return the result, which must survive the JSON codec
   * @throws Exception whatever goes wrong: it is recorded as a failed attempt
   */
  @Nullable Object execute(PipelineContext<I> context) throws Exception;
}
