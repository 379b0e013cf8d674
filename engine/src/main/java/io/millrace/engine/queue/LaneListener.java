package io.millrace.engine.queue;

import io.millrace.engine.run.RunKey;

/** Is told, after the commit, what became of lanes. */
public interface LaneListener {

  /**
   * Runs of lanes may be claimed.
   *
   * @param first the first of them: its priority and its fair key
   */
  void lanesAreReady(RunKey first);

  /** Something in lanes waits for a time, or to be taken in: somebody has to look. */
  void lanesWait();
}
