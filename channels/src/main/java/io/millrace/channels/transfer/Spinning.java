package io.millrace.channels.transfer;

import java.util.function.BooleanSupplier;

/**
 * Whether it is worth to look again and again before parking, learnt from how it went. Where two
 * threads hand items to and fro on two processors, an answer comes sooner than a parked thread
 * could be woken; where the other one needs this very processor, or has no answer, looking only
 * delays it.
 *
 * <p>So waits look while at least half of them find something. When {@link #CREDIT_MAX} more have
 * looked in vain than not, the next ones park at once: first a few, after each further time twice
 * as many. Then it is tried anew, and again for several waits in a row: two threads that have come
 * to share a processor, since each was parked when the other one woke it, need some time awake
 * until an idle processor has taken one of them over.
 *
 * <p>Only for channels that hold one item or none. Where several fit, whoever looks too eagerly
 * takes them one by one from under the sender's hands, instead of a batch.
 */
final class Spinning {

  /** How often to look: about as long as waking a parked thread of the platform takes. */
  private static final int LOOKS = 128;

  /** Waits in vain, more than others, until it is given up for a while. */
  private static final int CREDIT_MAX = 16;

  private static final int SKIPPED_MIN = 64;

  /** So many waits cost more than the looks in vain between them. */
  private static final int SKIPPED_MAX = 4096;

  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  // Written and read by whoever waits; senders race here, which makes a guess a little worse.
  private int credit = CREDIT_MAX;
  private int skip;
  private int skipNext = SKIPPED_MIN;

  /** Waits a little for a condition that another thread brings about; returns whether it did. */
  boolean await(BooleanSupplier condition) {
    if (!isWorthwhile()) {
      Backoff.letOthersRun();
      return condition.getAsBoolean();
    }
    for (int looks = LOOKS; looks > 0; looks--) {
      if (condition.getAsBoolean()) {
        succeeded();
        return true;
      }
      Thread.onSpinWait();
    }
    // Without giving way: the other one then finds this thread parked, and to wake it calls for an
    // idle processor.
    failed();
    return false;
  }

  private boolean isWorthwhile() {
    if (ALONE) {
      return false;
    }
    if (skip > 0) {
      skip--;
      return false;
    }
    return true;
  }

  // Writes only what changes: these fields share cache lines with whatever lies beside them.

  private void succeeded() {
    if (credit < CREDIT_MAX) {
      credit++;
    } else if (skipNext > SKIPPED_MIN) {
      skipNext /= 2;
    }
  }

  private void failed() {
    credit--;
    if (credit <= 0) {
      credit = CREDIT_MAX;
      skip = skipNext;
      skipNext = Math.min(2 * skipNext, SKIPPED_MAX);
    }
  }
}
