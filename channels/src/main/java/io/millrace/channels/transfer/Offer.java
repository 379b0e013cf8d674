package io.millrace.channels.transfer;

/** What became of an attempt to hand an item over. */
public enum Offer {
  /** It is in the channel, or taken. */
  SENT,
  /** There is no room now; for a rendezvous: nobody waits for it. */
  FULL,
  /** The channel takes no more items. */
  CLOSED
}
