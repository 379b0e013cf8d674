package io.millrace.channels;

import io.millrace.channels.transfer.Transfer;
import org.jspecify.annotations.Nullable;

/** What is said about a channel, so that an error tells what it was about. */
final class Words {

  private Words() {}

  static String describe(Transfer<?> transfer) {
    return "%s, %d inside, %d open senders, %s"
        .formatted(
            kind(transfer.capacity()),
            transfer.size(),
            transfer.openHandles(),
            transfer.isClosed() ? "closed" : "open");
  }

  private static String kind(int capacity) {
    return switch (capacity) {
      case 0 -> "rendezvous channel";
      case Integer.MAX_VALUE -> "unbounded channel";
      default -> "channel of capacity " + capacity;
    };
  }

  static ChannelClosedException refused(Transfer<?> transfer) {
    return new ChannelClosedException(
        "not sent: the channel is closed (" + describe(transfer) + ")", transfer.cause());
  }

  static ChannelException ended(Transfer<?> transfer) {
    @Nullable Throwable cause = transfer.cause();
    return cause == null
        ? new ChannelClosedException(
            "nothing more to receive: all senders closed (" + describe(transfer) + ")", null)
        : new ChannelFailedException("the channel failed: " + cause, cause);
  }
}
