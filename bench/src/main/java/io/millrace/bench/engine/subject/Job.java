package io.millrace.bench.engine.subject;

import java.util.function.LongConsumer;

/**
 * What a stored job or run does when it is executed.
 *
 * @param steps empty recorded steps, at least 1; where a subject has no steps, it just works once
 * @param began its first line, given the payload it was started with
 * @param worked the body of its last step
 */
public record Job(int steps, LongConsumer began, Runnable worked) {

  /** Steps alone: nobody asks when it began. */
  public static Job ofSteps(int steps, Runnable worked) {
    return new Job(steps, payload -> {}, worked);
  }
}
