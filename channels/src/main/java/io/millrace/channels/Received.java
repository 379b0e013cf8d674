package io.millrace.channels;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver was given: an item, or why there is none. Made for {@code switch}:
 *
 * {@snippet :
 * switch (receiver.receive(Duration.ofSeconds(1))) {
 *   case Received.Item(var order) -> handle(order);
 *   case Received.TimedOut<Order> timedOut -> checkHealth();
 *   case Received.Closed(var cause) -> leave();
 * }
 * }
 */
public sealed interface Received<T> {

  /** What {@link Receiver#tryReceive()} answers: an item, {@link Empty} or {@link Closed}. */
  sealed interface Now<T> extends Received<T> {}

  /** What {@link Receiver#receive(java.time.Duration)} answers. */
  sealed interface InTime<T> extends Received<T> {}

  /** The next item; it is now the receiver's alone. */
  record Item<T>(T item) implements Now<T>, InTime<T> {
    public Item {
      Objects.requireNonNull(item, "item");
    }
  }

  /** Nothing is there now, but there may be later: the channel is open. */
  record Empty<T>() implements Now<T> {
    private static final Empty<?> INSTANCE = new Empty<>();
  }

  /** Nothing came in time; the channel is open. */
  record TimedOut<T>() implements InTime<T> {
    private static final TimedOut<?> INSTANCE = new TimedOut<>();
  }

  /**
   * All that was sent has been taken, and nothing will be sent any more.
   *
   * @param cause what a side failed with, or null when the senders closed as they should
   */
  record Closed<T>(@Nullable Throwable cause) implements Now<T>, InTime<T> {}

  @SuppressWarnings("unchecked") // holds no item
  static <T> Now<T> empty() {
    return (Now<T>) Empty.INSTANCE;
  }

  @SuppressWarnings("unchecked") // holds no item
  static <T> InTime<T> timedOut() {
    return (InTime<T>) TimedOut.INSTANCE;
  }
}
