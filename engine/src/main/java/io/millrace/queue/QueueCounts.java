package io.millrace.queue;

/**
 * Numbers of runs, kept in the transactions that change them.
 *
 * @param queued how many wait for a slot
 * @param active how many hold one
 * @param enqueued how many ever came
 * @param succeeded how many have succeeded
 * @param failed how many have failed and were not retried
 * @param cancelled how many were cancelled and not retried
 */
public record QueueCounts(
    long queued, long active, long enqueued, long succeeded, long failed, long cancelled) {

  private static final QueueCounts NONE = new QueueCounts(0, 0, 0, 0, 0, 0);

  /** Zeros. */
  public static QueueCounts none() {
    return NONE;
  }

  /** How many have ended. */
  public long completed() {
    return succeeded + failed + cancelled;
  }
}
