package io.millrace.engine.queue;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far the claims of lanes have come, by fair keys, as this process knows: a run that is
 * admitted now stands where the claims are, and the runs of one lane one behind the other. So a
 * lane with ten thousand runs does not hold up a lane with one (start-time fair queueing, Goyal,
 * Vin and Cheng, 1996). A process that knows less admits a little earlier than is fair.
 */
public final class FairClock {

  // Moved by the claimer and by joins, read by whoever calls a function of lanes.
  private final AtomicLong reached = new AtomicLong();

  /** The claims have come to this key. */
  public void reached(long fairKey) {
    reached.accumulateAndGet(fairKey, Math::max);
  }

  /** How far they are. */
  public long now() {
    return reached.get();
  }

  /**
   * Right before that. The first run of an idle lane stands here, before those of lanes that have
   * had their turn; and so much is told to other nodes, so that it stands here where they say it.
   */
  public long before() {
    return reached.get() - 1;
  }
}
