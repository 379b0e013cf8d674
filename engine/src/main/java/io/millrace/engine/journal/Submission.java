package io.millrace.engine.journal;

import java.util.List;

/**
 * Entries that are committed together or not at all.
 *
 * @param entries in order
 */
record Submission(List<? extends Entry<?>> entries) {

  /** Tells the writer that no submission follows. */
  static final Submission STOP = new Submission(List.of());

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
