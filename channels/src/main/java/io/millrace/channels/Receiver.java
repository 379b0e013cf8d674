package io.millrace.channels;

import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * The end of a channel at which items are taken.
 *
 * {@snippet :
 * for (Order order : channel.receiver()) {
 *   handle(order);
 * }
 * }
 *
 * <p><b>Threads:</b> one at a time. Another thread may go on where the first one stopped. Where
 * several shall take items at once, give all of them the {@link #shared()} receiver: each item then
 * goes to one of them. {@link #close()}, {@link #fail}, {@link #size()} and the like may be called
 * by any thread.
 *
 * @param <T> the type of the items
 */
public sealed interface Receiver<T> extends Iterable<T>, AutoCloseable
    permits SingleReceiver, SharedReceiver {

  /**
   * Takes the next item; blocks while there is none.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits; then no
   *     item was taken
   * @throws ChannelClosedException if all that was sent has been taken, and the channel was closed
   * @throws ChannelFailedException if all that was sent has been taken, and a side failed
   * @throws IllegalStateException if another thread is receiving, or the receiver is shared
   */
  T receive() throws InterruptedException;

  /**
   * Takes the next item if there is one. The answer is true at one instant: an item that was sent
   * before the channel closed is never missed between <i>empty</i> and <i>closed</i>. Never blocks;
   * ignores interrupts.
   */
  Received.Now<T> tryReceive();

  /**
   * Takes the next item, waiting at most so long.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits; then no
   *     item was taken
   * @throws IllegalArgumentException if the timeout is negative
   */
  Received.InTime<T> receive(Duration timeout) throws InterruptedException;

  /**
   * Takes what is there, oldest first, at most {@code max} items, and adds it to the sink. Never
   * blocks. For batches: wait for the first by {@link #receive()}, then take what came with it.
   *
   * @param sink must take what it is given and not block, since others may wait for it where the
   *     receiver is shared; what it throws goes to the caller, and the item that it threw at is
   *     gone
   * @return how many; 0 when there is nothing now, also when it is closed
   * @throws IllegalArgumentException if {@code max} is negative
   */
  int drainTo(Collection<? super T> sink, int max);

  /**
   * The items as they come; ends when the channel is closed and drained. Its methods throw {@link
   * ChannelFailedException} where a side failed, and {@link ReceiveInterruptedException}. An item
   * is taken by {@code hasNext()}: who asks and then does not call {@code next()} has it lost.
   */
  @Override
  default Iterator<T> iterator() {
    return new ReceivedIterator<>(this);
  }

  /** The same as {@link #iterator()}, as a sequential stream. It takes an item when it needs it. */
  default Stream<T> stream() {
    return ReceivedIterator.stream(this);
  }

  /**
   * A receiver for several threads at once; always the same. Each item goes to one of them, in the
   * order in which they take: what one of them takes was sent before what it takes next. From then
   * on this receiver itself must not receive.
   */
  Receiver<T> shared();

  /** Items inside: an estimate while others send and receive. */
  int size();

  /** Whether nothing is inside: an estimate while others send and receive. */
  default boolean isEmpty() {
    return size() == 0;
  }

  /** Whether no more items can be sent; there may be some left to take. */
  boolean isClosed();

  /** The most items that can be inside: {@link Integer#MAX_VALUE} means no limit. */
  int capacity();

  /**
   * Closes the channel at once, for all its senders: blocked and later sends throw {@link
   * ChannelClosedException}. What was inside can still be taken. Does nothing the second time.
   */
  @Override
  void close();

  /**
   * Closes the channel at once; the senders' {@link ChannelClosedException} has this cause. Does
   * nothing where the channel is closed already.
   */
  void fail(Throwable cause);
}
