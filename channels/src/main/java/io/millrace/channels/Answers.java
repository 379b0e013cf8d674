package io.millrace.channels;

import io.millrace.channels.transfer.Transfer;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What was polled, in the words of the API. */
final class Answers {

  private Answers() {}

  static <T> Received.Now<T> now(Transfer<T> transfer, @Nullable Object polled) {
    if (polled == null) {
      return Received.empty();
    }
    return Transfer.isEnd(polled)
        ? new Received.Closed<>(transfer.cause())
        : new Received.Item<>(transfer.item(polled));
  }

  static <T> Received.InTime<T> inTime(Transfer<T> transfer, @Nullable Object polled) {
    if (polled == null) {
      return Received.timedOut();
    }
    return Transfer.isEnd(polled)
        ? new Received.Closed<>(transfer.cause())
        : new Received.Item<>(transfer.item(polled));
  }

  static void check(Collection<?> sink, int max) {
    Objects.requireNonNull(sink, "sink");
    if (max < 0) {
      throw new IllegalArgumentException("max " + max + " is negative; give zero or more");
    }
  }
}
