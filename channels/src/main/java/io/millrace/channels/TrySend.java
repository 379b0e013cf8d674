package io.millrace.channels;

/** What {@link Sender#trySend} answers. */
public enum TrySend {
  /** The channel has it; for a rendezvous: the receiver has it. */
  SENT,
  /**
   * There is no room now; for a rendezvous: no receiver waits that would have to take it. One that
   * is {@linkplain Receiver#shared() shared}, or waits in a {@link Select}, may take another one,
   * and takes from sends that wait only. It was not sent.
   */
  FULL,
  /** The channel or this handle is closed. It was not sent. */
  CLOSED
}
