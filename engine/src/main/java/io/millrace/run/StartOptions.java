package io.millrace.run;

import io.millrace.queue.LaneKey;
import io.millrace.queue.Placement;
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
 * @param placement in which queue and lane it waits, and with which priority
 * @param notBefore from when on it may start; null for at once
 */
public record StartOptions(
    @Nullable String idempotencyKey,
    Map<String, String> metadata,
    @Nullable String triggeredBy,
    @Nullable Deadline deadline,
    Placement placement,
    @Nullable NotBefore notBefore) {

  // Fits an index entry with the longest workflow name even where every character takes four bytes.
  private static final int KEY_LENGTH_MAX = 500;

  private static final StartOptions DEFAULTS =
      new StartOptions(null, Map.of(), null, null, Placement.defaults(), null);

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

  /** No key, no metadata, no deadline; the default queue, at once. */
  public static StartOptions defaults() {
    return DEFAULTS;
  }

  /** The same with an idempotency key. */
  public StartOptions withIdempotencyKey(String idempotencyKey) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
  }

  /** The same with this metadata in place of what was there. */
  public StartOptions withMetadata(Map<String, String> metadata) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
  }

  /** The same with who or what starts the run. */
  public StartOptions withTriggeredBy(String triggeredBy) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
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
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
  }

  /** The same in this queue, without a lane. */
  public StartOptions in(String queue) {
    return withPlacement(placement.withQueue(queue).withLane(null));
  }

  /** The same in this lane of a queue. */
  public StartOptions in(String queue, String lane) {
    return in(queue, LaneKey.of(lane));
  }

  /** The same in this lane of a queue, which may be said by the input. */
  public StartOptions in(String queue, LaneKey lane) {
    return withPlacement(placement.withQueue(queue).withLane(lane));
  }

  /** The same with a priority: lower starts earlier, 0 where nothing is said. */
  public StartOptions withPriority(int priority) {
    return withPlacement(placement.withPriority(priority));
  }

  /** The same at another place. */
  public StartOptions withPlacement(Placement placement) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
  }

  /** The same, not to be started before a time by the database's clock. */
  public StartOptions notBefore(Instant time) {
    return withNotBefore(new NotBefore.At(time));
  }

  /**
   * The same, not to be started before so long after it was stored.
   *
   * @throws IllegalArgumentException if the delay is not positive or above 100 years
   */
  public StartOptions after(Duration delay) {
    return withNotBefore(new NotBefore.After(delay));
  }

  private StartOptions withNotBefore(NotBefore notBefore) {
    return new StartOptions(idempotencyKey, metadata, triggeredBy, deadline, placement, notBefore);
  }
}
