package io.millrace.failure;

import org.jspecify.annotations.Nullable;

/**
 * A run was refused, since too many wait already in its queue or lane. Nothing was stored; none of
 * the runs that were to be stored by the same call was.
 */
public final class QueueFullException extends MillraceException {

  private static final long serialVersionUID = 1L;

  private final String queue;
  private final @Nullable String lane;
  private final int limit;

  /**
   * @param lane null when it is the queue that is full
   */
  public QueueFullException(String queue, @Nullable String lane, int limit) {
    super(message(queue, lane, limit), null);
    this.queue = queue;
    this.lane = lane;
    this.limit = limit;
  }

  private static String message(String queue, @Nullable String lane, int limit) {
    return lane == null
        ? "queue '%s' is full: at most %d runs may wait; start it later or raise maxQueued"
            .formatted(queue, limit)
        : "lane '%s' of queue '%s' is full: at most %d runs may wait; start it later or raise maxQueued of its lanes"
            .formatted(lane, queue, limit);
  }

  /** The queue. */
  public String queue() {
    return queue;
  }

  /** The lane that is full; null when it is the whole queue. */
  public @Nullable String lane() {
    return lane;
  }

  /** How many may wait. */
  public int limit() {
    return limit;
  }
}
