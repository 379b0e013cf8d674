package io.millrace.engine.node;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether somebody has hurried a moment ago, and found no room. It is measured in runs that end,
 * not in time: on a node where few end there is nothing to be quicker than. Any thread.
 */
final class Haste {

  /** So many runs end before it is over. */
  static final int ENDS = 1_024;

  private final AtomicInteger left = new AtomicInteger();

  void began() {
    left.set(ENDS);
  }

  void ended(int runs) {
    if (isOn()) {
      left.addAndGet(-runs);
    }
  }

  boolean isOn() {
    return left.get() > 0;
  }
}
