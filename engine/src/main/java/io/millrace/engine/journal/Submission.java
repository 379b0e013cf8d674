package io.millrace.engine.journal;

import java.util.List;

/**
 * Entries that are committed together or not at all.
 *
 * @param entries in order
 * @param awaited whether somebody waits for the outcome
 */
record Submission(List<? extends Entry<?>> entries, boolean awaited) {

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
