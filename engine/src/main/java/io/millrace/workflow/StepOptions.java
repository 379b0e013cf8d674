package io.millrace.workflow;

/**
 * How a step is executed.
 *
 * @param retry when a failed attempt is tried again; {@link RetryPolicy#none()} by default
 */
public record StepOptions(RetryPolicy retry) {

  private static final StepOptions DEFAULTS = new StepOptions(RetryPolicy.none());

  /** One attempt. */
  public static StepOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with this retry policy. */
  public static StepOptions retrying(RetryPolicy retry) {
    return new StepOptions(retry);
  }
}
