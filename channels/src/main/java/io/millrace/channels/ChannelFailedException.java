package io.millrace.channels;

/**
 * A side of the channel failed. The receiver gets it once it has taken all that was sent before;
 * {@link #getCause()} is what it failed with, the very object.
 */
public final class ChannelFailedException extends ChannelException {

  private static final long serialVersionUID = 1L;

  ChannelFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
