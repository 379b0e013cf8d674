package io.millrace.channels;

import org.jspecify.annotations.Nullable;

/** What a channel has to say when there is no item to give and none to take. Unchecked. */
public abstract sealed class ChannelException extends RuntimeException
    permits ChannelClosedException, ChannelFailedException, ReceiveInterruptedException {

  private static final long serialVersionUID = 1L;

  ChannelException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
