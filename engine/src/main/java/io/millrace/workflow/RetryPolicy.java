package io.millrace.workflow;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * When a failed attempt of a step is tried again.
 *
 * <p>The delay after the n-th failed attempt is {@code min(initialDelay * multiplier^(n-1),
 * maxDelay)}, moved by up to {@code jitter} of itself in either direction. {@code exponential(5,
 * 100 ms)} waits about 100, 200, 400 and 800 ms.
 *
 * <pre>{@code
 * StepOptions.retrying(RetryPolicy.exponential(5, Duration.ofMillis(100)));
 * }</pre>
 *
 * <p>Attempts that ended because their node died do not count.
 *
 * @param maxAttempts how many attempts in all, at least 1
 * @param initialDelay wait after the first failure, not negative
 * @param multiplier factor from one wait to the next, at least 1
 * @param maxDelay longest wait, not below {@code initialDelay}
 * @param jitter part of the delay it may be moved by, 0 to 1
 * @param retryOn which errors are tried again; {@link NonRetryable} ones and {@link Error}s never
 *     are
 */
public record RetryPolicy(
    int maxAttempts,
    Duration initialDelay,
    double multiplier,
    Duration maxDelay,
    double jitter,
    Predicate<Exception> retryOn) {

  /** Spreads retries of runs that failed together, yet keeps the delays recognizable. */
  public static final double JITTER_DEFAULT = 0.25;

  private static final Duration LONGEST = Duration.ofDays(3_650);

  private static final Duration MAX_DELAY_DEFAULT = Duration.ofMinutes(1);

  public RetryPolicy {
    require(maxAttempts >= 1, "maxAttempts %s must be at least 1", maxAttempts);
    require(!initialDelay.isNegative(), "initialDelay %s must not be negative", initialDelay);
    require(multiplier >= 1, "multiplier %s must be at least 1", multiplier);
    require(
        maxDelay.compareTo(initialDelay) >= 0,
        "maxDelay %s must not be below initialDelay",
        maxDelay);
    require(maxDelay.compareTo(LONGEST) <= 0, "maxDelay %s must be at most 3650 days", maxDelay);
    require(jitter >= 0 && jitter <= 1, "jitter %s must be between 0 and 1", jitter);
  }

  /** One attempt only. */
  public static RetryPolicy none() {
    return fixed(1, Duration.ZERO);
  }

  /** The same delay, without jitter, after every failure. */
  public static RetryPolicy fixed(int maxAttempts, Duration delay) {
    return new RetryPolicy(maxAttempts, delay, 1, delay, 0, error -> true);
  }

  /** Doubling delays up to one minute (or {@code initialDelay} where that is longer). */
  public static RetryPolicy exponential(int maxAttempts, Duration initialDelay) {
    Duration max = initialDelay.compareTo(MAX_DELAY_DEFAULT) > 0 ? initialDelay : MAX_DELAY_DEFAULT;
    return new RetryPolicy(maxAttempts, initialDelay, 2, max, JITTER_DEFAULT, error -> true);
  }

  /** The same policy for the errors that {@code retryOn} accepts. */
  public RetryPolicy retryingOn(Predicate<Exception> retryOn) {
    return new RetryPolicy(maxAttempts, initialDelay, multiplier, maxDelay, jitter, retryOn);
  }

  /** The same policy for errors of these types and their subtypes only. */
  @SafeVarargs
  @SuppressWarnings("varargs") // copied, never written to
  public final RetryPolicy retryingOnly(Class<? extends Exception>... types) {
    List<Class<? extends Exception>> accepted = List.of(types);
    return retryingOn(error -> accepted.stream().anyMatch(type -> type.isInstance(error)));
  }

  /**
   * Decides whether there is another attempt.
   *
   * @param failures how many attempts have failed by now, at least 1
   * @param error what the last one threw
   */
  public boolean allowsAnother(int failures, Exception error) {
    return failures < maxAttempts && !(error instanceof NonRetryable) && retryOn.test(error);
  }

  /**
   * The wait before the next attempt.
   *
   * @param failures how many attempts have failed by now, at least 1
   * @param random in [0, 1): where in the jitter's range the delay falls
   */
  public Duration delayAfter(int failures, double random) {
    double factor = Math.pow(multiplier, failures - 1);
    double nanos = Math.min(initialDelay.toNanos() * factor, (double) maxDelay.toNanos());
    return Duration.ofNanos((long) (nanos * (1 + jitter * (2 * random - 1))));
  }

  private static void require(boolean holds, String problem, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("retry policy: " + problem.formatted(value));
    }
  }
}
