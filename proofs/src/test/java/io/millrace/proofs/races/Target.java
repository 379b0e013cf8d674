package io.millrace.proofs.races;

import io.millrace.channels.Worker;

/**
 * A worker that one party spawns, and that is cancelled as soon as its function has come so far.
 */
final class Target<T> {

  private static final int LOOKS = 1_000;

  private volatile boolean reached;
  private volatile Worker<T> worker;

  /** By the function. */
  void reached() {
    reached = true;
  }

  /** By who spawned it. */
  Worker<T> is(Worker<T> spawned) {
    worker = spawned;
    return spawned;
  }

  Worker<T> worker() {
    return worker;
  }

  /** By who cancels it. */
  @SuppressWarnings("ThreadPriorityCheck") // it may be this core that the worker needs
  String cancel() {
    for (int looks = 0; worker == null || !reached; looks++) {
      if (looks < LOOKS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    return worker.cancel() ? Party.CANCELLED : Party.TOO_LATE;
  }
}
