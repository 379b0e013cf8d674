package io.millrace.bench.engine.subject;

import java.util.function.LongConsumer;

/**
 * What a stored job or run does when it is executed.
 *
 * @param steps empty recorded steps; where there are none, or a subject has none, it just works
 *     once
 * @param began its first line, given the payload it was started with
 * @param worked the body of its last step, or all there is
 */
public record Job(int steps, LongConsumer began, Runnable worked) {

  /** Steps alone: nobody asks when it began. */
  public static Job ofSteps(int steps, Runnable worked) {
    return new Job(steps, payload -> {}, worked);
  }
}
