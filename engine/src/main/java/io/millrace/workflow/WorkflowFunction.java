package io.millrace.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The code of a workflow. It is called again from its beginning whenever another node takes a run
 * over; what it did in steps is then returned from the record. Between steps it must ask for the
 * same steps in the same order; nothing else about it needs to be deterministic.
 *
 * @param <I> the input
 * @param <O> the output
 */
@FunctionalInterface
public interface WorkflowFunction<I, O extends @Nullable Object> {

  /**
   * Executes the run.
   *
   * @param run gives the steps
   * @param input as it was given at the start, decoded anew
   * @return the output of the run
   * @throws Exception ends the run as failed
   */
  O execute(Run run, I input) throws Exception;
}
