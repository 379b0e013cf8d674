package io.millrace.channels.transfer;

/**
 * Whether it is worth to look again and again before parking, learnt from how it went. Where two
 * threads hand items to and fro on two processors, an answer comes sooner than a parked thread
 * could be woken; where the other one needs this very processor, or has no answer, looking only
 * delays it. So a wait that looked in vain makes the next few, and after each more in vain twice as
 * many, park at once.
 *
 * <p>Only for channels that hold one item or none. Where several fit, whoever looks too eagerly
 * takes them one by one from under the sender's hands, instead of a batch.
 */
final class Spinning {

  /** How often to look: about as long as waking a parked thread of the platform takes. */
  static final int LOOKS = 128;

  private static final int SKIPPED_MAX = 15;
  private static final boolean ALONE = Runtime.getRuntime().availableProcessors() == 1;

  // Written and read by whoever waits; senders race here, which makes a guess a little worse.
  private int skip;
  private int penalty;

  boolean isWorthwhile() {
    if (ALONE) {
      return false;
    }
    if (skip > 0) {
      skip--;
      return false;
    }
    return true;
  }

  void succeeded() {
    penalty = 0;
  }

  void failed() {
    penalty = Math.min(2 * penalty + 1, SKIPPED_MAX);
    skip = penalty;
  }
}
