package io.millrace.workflow;

/** The work of a step that has no result. */
@FunctionalInterface
public interface StepAction {

  /**
   * Does the work.
   *
   * @throws Exception whatever goes wrong: it is recorded as a failed attempt
   */
  void execute() throws Exception;
}
