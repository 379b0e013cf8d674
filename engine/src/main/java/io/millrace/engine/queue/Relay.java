package io.millrace.engine.queue;

import io.millrace.engine.run.ClaimedRun;
import java.util.List;

/**
 * A run that ends leaves room on its node. What its slot lets go may be claimed in the same stroke
 * and go on there, which saves a commit and the way through the queue; where other runs wait for
 * their claim, they come first and nothing is taken.
 */
public interface Relay {

  /** Asked right before runs end, by any thread of the journal. */
  Offer offer(int ending);

  /** What this node can execute, as {@code name@version}. */
  String[] workflows();

  /** Room for those that may follow. One of the ends is told, once. */
  interface Offer {

    /** How many may follow. */
    int room();

    /** These are the node's now, perhaps none: they begin. */
    void take(long node, List<ClaimedRun> runs);

    /** Nobody follows. */
    void withdraw();

    /** Nobody knows who follows: they are looked for. */
    void lost();
  }
}
