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

  /**
   * The same, where ends of other runs have let them go: their turn has come, and they hurry only
   * where they have an earlier priority than what was claimed last.
   *
   * @param first the first of them: its priority and its fair key
   */
  void turnsAreReady(RunKey first);

  /** Something in lanes waits for a time, or to be taken in: somebody has to look. */
  void lanesWait();
}
