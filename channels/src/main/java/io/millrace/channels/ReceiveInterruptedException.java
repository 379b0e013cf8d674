package io.millrace.channels;

/**
 * The thread was interrupted while it waited for an item in an iteration or a stream, whose methods
 * cannot throw {@link InterruptedException}. The thread's interrupt status is set again; no item is
 * lost.
 */
public final class ReceiveInterruptedException extends ChannelException {

  private static final long serialVersionUID = 1L;

  ReceiveInterruptedException(InterruptedException cause) {
    super("interrupted while waiting for the next item", cause);
  }
}
