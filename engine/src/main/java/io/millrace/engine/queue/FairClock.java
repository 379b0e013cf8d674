package io.millrace.engine.queue;

/**
 * How far the claims of lanes have come, by fair keys, as this process knows: a run that is
 * admitted now stands where the claims are, and the runs of one lane one behind the other. So a
 * lane with ten thousand runs does not hold up a lane with one (start-time fair queueing, Goyal,
 * Vin and Cheng, 1996). A process that knows less admits a little earlier than is fair.
 */
public final class FairClock {

  // So many runs may go before those that stand where the claims are; then these have waited long
  // enough. Else lanes that are new for each run would keep all others waiting for good.
  private static final int EARLY_MAX = 256;

  // Guarded by this; moved by the claimer, starts, ends and joins, read by whoever calls a function
  // of lanes.
  private long reached;
  private int early;

  /** The claims have come to this key. */
  public synchronized void reached(long fairKey) {
    if (fairKey > reached) {
      reached = fairKey;
      early = 0;
    }
  }

  /** A run with this key was claimed. */
  public synchronized void claimed(long fairKey) {
    reached(fairKey);
    if (fairKey < reached) {
      early++;
      if (early >= EARLY_MAX) {
        reached(reached + 1);
      }
    }
  }

  /** How far they are. */
  public synchronized long now() {
    return reached;
  }

  /**
   * Right before that. The first run of an idle lane stands here, before those of lanes that have
   * had their turn; and so much is told to other nodes, so that it stands here where they say it.
   */
  public synchronized long before() {
    return reached - 1;
  }
}
