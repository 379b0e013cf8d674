package io.millrace.channels;

import io.millrace.channels.transfer.BoundedTransfer;
import io.millrace.channels.transfer.RendezvousTransfer;
import io.millrace.channels.transfer.SingleItemTransfer;
import io.millrace.channels.transfer.Transfer;
import io.millrace.channels.transfer.UnboundedTransfer;

/**
 * A line of items from many senders to one receiver.
 *
 * {@snippet :
 * var numbers = Channel.<Integer>bounded(16);
 * workers.spawn(numbers.sender(), out -> { for (int i = 0; i < 100; i++) out.send(i); });
 * for (int n : numbers.receiver()) sum += n;
 * }
 *
 * <p><b>Order:</b> the items of one thread arrive in the order in which it sent them; so do items
 * of several threads where one send happened before the other. <b>Delivery:</b> an item that was
 * sent is received once, or is left in the channel; it is never lost by a close, a timeout or an
 * interrupt. Everything the sending thread did before is visible to who receives it.
 * <b>Threads:</b> all of them, virtual or of the platform. A thread that waits is parked and does
 * not hold a carrier.
 *
 * <p><b>Closing:</b> a channel has one sender handle at first, {@link #sender()}, and as many more
 * as are {@linkplain Sender#fork() forked}. It closes when the last of them is closed, or at once
 * when a sender {@linkplain Sender#fail fails} or the receiver closes. What is inside then can
 * still be received.
 *
 * <p>Null is no item: it is refused at once with a {@link NullPointerException}.
 *
 * @param <T> the type of the items
 */
public final class Channel<T> {

  /** The largest capacity of a {@linkplain #bounded bounded} channel: 2^28 items. */
  public static final int CAPACITY_MAX = BoundedTransfer.CAPACITY_MAX;

  private final Transfer<T> transfer;
  private final Sender<T> sender;
  private final Receiver<T> receiver;

  private Channel(Transfer<T> transfer) {
    this.transfer = transfer;
    this.sender = Sender.first(transfer);
    this.receiver = new SingleReceiver<>(transfer);
  }

  /** A channel whose senders never wait. What is not received takes memory without limit. */
  public static <T> Channel<T> unbounded() {
    return new Channel<>(new UnboundedTransfer<>());
  }

  /**
   * A channel that holds at most so many items; then its senders wait. Takes memory for all of them
   * at once: a reference each, for the next power of two.
   *
   * @param capacity 1 to {@link #CAPACITY_MAX}
   * @throws IllegalArgumentException for another capacity
   */
  public static <T> Channel<T> bounded(int capacity) {
    if (capacity < 1 || capacity > CAPACITY_MAX) {
      throw new IllegalArgumentException(
          "capacity %d is not between 1 and %d; for no room at all use rendezvous(), for no limit unbounded()"
              .formatted(capacity, CAPACITY_MAX));
    }
    return new Channel<>(
        capacity == 1 ? new SingleItemTransfer<>() : new BoundedTransfer<>(capacity));
  }

  /** A channel that holds nothing: a send returns when its item was taken. */
  public static <T> Channel<T> rendezvous() {
    return new Channel<>(new RendezvousTransfer<>());
  }

  /** The first sender handle; always the same. */
  public Sender<T> sender() {
    return sender;
  }

  /** The receiver; always the same. */
  public Receiver<T> receiver() {
    return receiver;
  }

  /** Items inside: an estimate while others send and receive, exact when nobody does. */
  public int size() {
    return transfer.size();
  }

  /** The most items that can be inside: {@link Integer#MAX_VALUE} means no limit. */
  public int capacity() {
    return transfer.capacity();
  }

  /** Whether it takes no more items; there may be some left to receive. */
  public boolean isClosed() {
    return transfer.isClosed();
  }

  /** Kind, fill, open senders and state, for people. */
  @Override
  public String toString() {
    return Words.describe(transfer);
  }
}
