package io.millrace.engine.journal;

import java.util.List;

/**
 * Entries that are committed together or not at all.
 *
 * @param entries in order
 * @param awaited whether somebody waits for the outcome
 * @param sinceNanos {@link System#nanoTime()} when it was handed over
 */
record Submission(List<? extends Entry<?>> entries, boolean awaited, long sinceNanos) {

  /** That of its first entry: all of them concern one run, or are starts. */
  int route() {
    return entries.getFirst().route();
  }

  /** Likewise. */
  int writer() {
    return entries.getFirst().writer();
  }

  /** Likewise. */
  boolean isApart() {
    return entries.getFirst().isApart();
  }

  /** That of its heaviest entry. */
  int weight() {
    int most = 0;
    for (Entry<?> entry : entries) {
      most = Math.max(most, entry.weight());
    }
    return most;
  }

  int bytes() {
    int sum = 0;
    for (Entry<?> entry : entries) {
      sum += entry.bytes();
    }
    return sum;
  }

  void fail(RuntimeException error) {
    entries.forEach(entry -> entry.fail(error));
  }
}
