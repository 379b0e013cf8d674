package io.millrace.channels;

import org.jspecify.annotations.Nullable;

/**
 * The channel is closed. A sender gets it for every send from then on; its cause is what either
 * side {@linkplain Sender#fail failed} with, if it did. A receiver gets it once it has taken all
 * that was sent, and the senders closed as they should.
 */
public final class ChannelClosedException extends ChannelException {

  private static final long serialVersionUID = 1L;

  ChannelClosedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
