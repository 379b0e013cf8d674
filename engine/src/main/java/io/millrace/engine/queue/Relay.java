package io.millrace.engine.queue;

import io.millrace.engine.run.Claim;
import io.millrace.engine.run.ClaimedRun;
import java.time.Duration;
import java.util.List;

/**
 * A run that ends leaves room on its node. What its slot lets go may be claimed in the same stroke
 * and go on there, which saves a commit, a write of its row and the way through the queue. Where
 * other runs wait for their claim a lane goes on in this way only for a few of its runs, and only
 * while they are quick: then it is the turn of the others (the quantum of deficit round robin,
 * Shreedhar and Varghese, 1995, counted by fair keys).
 */
public interface Relay {

  /** Asked right before runs end, by any thread of the journal. */
  Offer offer(int ending);

  /**
   * Whether a run that hurries has found no place, now or a moment ago. It waits until ends have
   * been written, so few are to be written at a time.
   */
  boolean isHasty();

  /** What this node can execute, as {@code name@version}. */
  String[] workflows();

  /** Room for those that may follow. One of the ends is told, once. */
  interface Offer {

    /** Nothing bounds how far before the claims those are that follow. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /** How many may follow. */
    int room();

    /**
     * Whether others wait for their claim: those that follow are not where the claims are, then.
     */
    boolean othersWait();

    /** Those that follow have this priority, or one that comes before it. */
    int priority();

    /**
     * By how many fair keys those that follow a run may be before the claims.
     *
     * @param took how long that was executed here
     * @return 0 for nobody may follow, up to {@link #UNBOUNDED}
     */
    int ahead(Duration took);

    /**
     * What has ended leaves its room, and what follows begins.
     *
     * @param runs these are the node's now, perhaps none
     */
    void take(long node, List<Claim> ended, List<ClaimedRun> runs);

    /** Nobody follows. */
    void withdraw();

    /** Nobody knows who follows: they are looked for. */
    void lost();
  }
}
