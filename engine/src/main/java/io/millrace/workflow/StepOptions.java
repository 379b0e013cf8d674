package io.millrace.workflow;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a step is executed.
 *
 * <pre>{@code
 * StepOptions.retrying(RetryPolicy.exponential(5, Duration.ofMillis(100)))
 *     .withTimeout(Duration.ofSeconds(10))
 *     .withTotalTimeout(Duration.ofMinutes(1));
 * }</pre>
 *
 * <p><b>Timeouts</b> interrupt the attempt, which for that runs on a virtual thread of its own
 * (thread locals and scoped values of the caller are not seen there). One that has not ended a
 * second after its interrupt is given up: what it still returns is dropped, and only then may it
 * overlap the next attempt.
 *
 * <p>The limit of a transactional step covers its body: waiting for a connection, and for what an
 * earlier attempt may still hold, does not count, and neither does the commit. All of it counts for
 * the total time, which is looked at between two attempts.
 *
 * @param retry when a failed attempt is tried again; {@link RetryPolicy#none()} by default
 * @param timeout the longest one attempt may take; then it fails with {@link
 *     io.millrace.failure.StepTimeoutException}, which the retry policy sees like any other error.
 *     Null for no limit
 * @param totalTimeout the longest the step may take with all its attempts and the waits between
 *     them, counted from its first attempt, also across nodes; then it fails for good. Null for no
 *     limit
 * @param fingerprint what the result depends on, such as the input of the step: a replay for which
 *     it differs from what is recorded throws {@link io.millrace.failure.ReplayMismatchException}
 *     in place of returning a result of something else. Must survive the JSON codec; null for none.
 *     As the option of the branches of a list, it counts together with the item of the branch
 */
public record StepOptions(
    RetryPolicy retry,
    @Nullable Duration timeout,
    @Nullable Duration totalTimeout,
    @Nullable Object fingerprint) {

  private static final Duration LONGEST = Duration.ofDays(3_650);

  private static final StepOptions DEFAULTS = new StepOptions(RetryPolicy.none(), null, null, null);

  public StepOptions {
    Objects.requireNonNull(retry, "retry");
    requirePositive("timeout", timeout);
    requirePositive("totalTimeout", totalTimeout);
  }

  /** One attempt, without limits. */
  public static StepOptions defaults() {
    return DEFAULTS;
  }

  /** The defaults with this retry policy. */
  public static StepOptions retrying(RetryPolicy retry) {
    return DEFAULTS.withRetry(retry);
  }

  /** The defaults with a longest time for each attempt. */
  public static StepOptions within(Duration timeout) {
    return DEFAULTS.withTimeout(timeout);
  }

  /** The same with this retry policy. */
  public StepOptions withRetry(RetryPolicy retry) {
    return new StepOptions(retry, timeout, totalTimeout, fingerprint);
  }

  /** The same with a longest time for each attempt. */
  public StepOptions withTimeout(Duration timeout) {
    return new StepOptions(retry, timeout, totalTimeout, fingerprint);
  }

  /** The same with a longest time for all attempts together. */
  public StepOptions withTotalTimeout(Duration totalTimeout) {
    return new StepOptions(retry, timeout, totalTimeout, fingerprint);
  }

  /**
   * The same with what the result depends on.
   *
   * @throws IllegalArgumentException if one of the inputs is null
   */
  public StepOptions withFingerprint(Object... inputs) {
    if (inputs == null || Arrays.asList(inputs).contains(null)) {
      throw new IllegalArgumentException("step options: no input of a fingerprint may be null");
    }
    return new StepOptions(retry, timeout, totalTimeout, List.of(inputs));
  }

  private static void requirePositive(String what, @Nullable Duration duration) {
    if (duration != null && (!duration.isPositive() || duration.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          "step options: %s %s must be positive and at most %s; for no limit leave it out"
              .formatted(what, duration, LONGEST));
    }
  }
}
