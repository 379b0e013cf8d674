package io.millrace.run;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What else can be said when a run is started.
 *
 * <pre>{@code
 * millrace.start(order, input, StartOptions.defaults().withIdempotencyKey("order-4711"));
 * }</pre>
 *
 * @param idempotencyKey the same key on the same workflow gives the same run, never a second one;
 *     null for none; at most 500 characters
 * @param metadata kept with the run and seen in every step
 * @param triggeredBy who or what starts it, for people, at most 500 characters; null when not said
 * @param deadline by when it must have ended, else it ends as failed; null for none
 */
public record StartOptions(
    @Nullable String idempotencyKey,
    Map<String, String> metadata,
    @Nullable String triggeredBy,
    @Nullable Deadline deadline) {

  // Fits an index entry with the longest workflow name even where every character takes four bytes.
  private static final int KEY_LENGTH_MAX = 500;

  private static final StartOptions DEFAULTS = new StartOptions(null, Map.of(), null, null);

  public StartOptions {
    String key = idempotencyKey;
    if (key != null && (key.isEmpty() || key.length() > KEY_LENGTH_MAX || key.indexOf(0) >= 0)) {
      throw new IllegalArgumentException(
          "idempotency key '%s' must have 1 to %d characters, none of them NUL"
              .formatted(key, KEY_LENGTH_MAX));
    }
    String by = triggeredBy;
    if (by != null && (by.length() > KEY_LENGTH_MAX || by.indexOf(0) >= 0)) {
      throw new IllegalArgumentException(
          "triggeredBy '%s' must have at most %d characters, none of them NUL"
              .formatted(by, KEY_LENGTH_MAX));
    }
    metadata = Map.copyOf(metadata);
  }

  /** No key, no metadata, no deadline. */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /** The same with an idempotency key. */
  public StartOptions withIdempotencyKey(String idempotencyKey) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline);
  }

  /** The same with this metadata in place of what was there. */
  public StartOptions withMetadata(Map<String, String> metadata) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline);
  }

  /** The same with who or what starts the run. */
  public StartOptions withTriggeredBy(String triggeredBy) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline);
  }

  /**
   * The same with a deadline. A run that has not ended by then, by the database's clock, ends as
   * failed with a failure of type {@code io.millrace.DeadlineExceeded}: a queued one soon after, a
   * running one is interrupted through its node as by a cancel. {@code retry} drops a deadline that
   * has passed.
   *
   * @param deadline at most 100 years ahead; one that has passed is refused at the start with an
   *     {@code IllegalArgumentException}
   */
  public StartOptions withDeadline(Instant deadline) {
    return withDeadline(new Deadline.At(deadline));
  }

  /**
   * As {@link #withDeadline(Instant)}, so long after the start, by the database's clock.
   *
   * @param length positive, at most 100 years
   * @throws IllegalArgumentException if it is not
   */
  public StartOptions withDeadline(Duration length) {
    return withDeadline(new Deadline.Within(length));
  }

  /** The same with this deadline. */
  public StartOptions withDeadline(Deadline deadline) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline);
  }
}
