package io.millrace.engine.step;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Counts the threads of a node that were given up, since they did not end at their interrupt, and
 * that are still at work. What they do is recorded nowhere.
 */
public final class Abandoned {

  private final AtomicInteger alive = new AtomicInteger();

  /** How many there are now. */
  public int count() {
    return alive.get();
  }

  /** Watches one thread, which may be given up once and will end once, in either order. */
  Watch watch() {
    return new Watch();
  }

  final class Watch {

    private enum State {
      AT_WORK,
      GIVEN_UP,
      ENDED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.AT_WORK);

    /** Nobody waits for it any more. */
    void giveUp() {
      // Counted first, so that the end, which may come at once, finds something to take off.
      alive.incrementAndGet();
      if (!state.compareAndSet(State.AT_WORK, State.GIVEN_UP)) {
        alive.decrementAndGet();
      }
    }

    /** By the thread itself, as the last thing it does. */
    void ended() {
      if (state.getAndSet(State.ENDED) == State.GIVEN_UP) {
        alive.decrementAndGet();
      }
    }
  }
}
