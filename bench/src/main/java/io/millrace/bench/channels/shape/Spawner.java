package io.millrace.bench.channels.shape;

/** Starts workers that each compute one value, and waits for all of them. */
@FunctionalInterface
public interface Spawner {

  /**
   * What one round took.
   *
   * @param spawnNanos until all were started
   * @param totalNanos until all values were there
   */
  record Times(long spawnNanos, long totalNanos) {}

  /**
   * One round.
   *
   * @throws IllegalStateException if the values are not those that were computed
   */
  Times spawnAndJoin(int workers) throws Exception;
}
