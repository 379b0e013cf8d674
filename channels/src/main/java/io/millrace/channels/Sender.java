package io.millrace.channels;

import io.millrace.channels.transfer.Hold;
import io.millrace.channels.transfer.Offer;
import io.millrace.channels.transfer.Patience;
import io.millrace.channels.transfer.Transfer;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.Objects;

/**
 * A handle by which items are sent. The channel closes when its last handle is closed, so give each
 * producer a {@linkplain #fork() fork} of its own, and close the handle that you forked from:
 *
 * {@snippet :
 * try (var first = channel.sender()) {
 *   for (var part : parts) {
 *     workers.spawn(first.fork(), out -> read(part, out));
 *   }
 * }
 * }
 *
 * <p><b>Threads:</b> any number may use one handle. A send that began before the handle was closed
 * by another thread is either accepted or refused, never half of it; where other handles are open,
 * its item may arrive after that close has returned.
 *
 * <p><b>Forgotten handles:</b> one that becomes garbage while it is open is closed, at some time,
 * so that the receiver does not wait for ever. With {@code -Dmillrace.channels.leaks=true} it is
 * also reported, with the place where it was opened. Do not rely on it.
 */
public final class Sender<T> implements AutoCloseable {

  private final Transfer<T> transfer;
  private final Hold hold;
  private final Leaks.Watch watch;

  private Sender(Transfer<T> transfer, Hold hold) {
    this.transfer = transfer;
    this.hold = hold;
    this.watch = Leaks.watch(this, "sender", () -> releaseForgotten(transfer, hold));
  }

  /** True when that was of any use: somebody may be waiting for this handle. */
  private static boolean releaseForgotten(Transfer<?> transfer, Hold hold) {
    boolean open = !transfer.isClosed();
    return hold.release() && open;
  }

  static <T> Sender<T> first(Transfer<T> transfer) {
    return new Sender<>(transfer, Hold.first(transfer));
  }

  /**
   * Sends an item; blocks while the channel is full, for a rendezvous until the item is taken.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits; then the
   *     item was not sent
   * @throws ChannelClosedException if the channel or this handle is closed, before or while it
   *     waits; then the item was not sent
   */
  public void send(T item) throws InterruptedException {
    try {
      check(item);
      if (hold.isReleased()) {
        throw refused();
      }
      if (transfer.offer(item) != Offer.SENT
          && transfer.send(item, hold, Patience.ENDLESS) != Offer.SENT) {
        throw refused();
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Sends an item if that is possible now. Never blocks; ignores interrupts. */
  public TrySend trySend(T item) {
    try {
      Objects.requireNonNull(item, "item");
      if (hold.isReleased()) {
        return TrySend.CLOSED;
      }
      return switch (transfer.offer(item)) {
        case SENT -> TrySend.SENT;
        case FULL -> TrySend.FULL;
        case CLOSED -> TrySend.CLOSED;
      };
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Sends an item, waiting at most so long for room, for a rendezvous for who takes it.
   *
   * @throws InterruptedException if the thread is interrupted, before or while it waits; then the
   *     item was not sent
   * @throws IllegalArgumentException if the timeout is negative
   */
  public TimedSend send(T item, Duration timeout) throws InterruptedException {
    try {
      check(item);
      Patience patience = Patience.of(timeout);
      if (hold.isReleased()) {
        return TimedSend.CLOSED;
      }
      return switch (transfer.send(item, hold, patience)) {
        case SENT -> TimedSend.SENT;
        case FULL -> TimedSend.TIMED_OUT;
        case CLOSED -> TimedSend.CLOSED;
      };
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void check(T item) throws InterruptedException {
    Objects.requireNonNull(item, "item");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private ChannelClosedException refused() {
    return hold.isReleased() && !transfer.isClosed()
        ? new ChannelClosedException(
            "not sent: this sender handle is closed; fork one for each producer", null)
        : Words.refused(transfer);
  }

  /**
   * Another handle of the same channel, which must be closed too.
   *
   * @throws ChannelClosedException if this handle or the channel is closed
   */
  public Sender<T> fork() {
    try {
      Hold another = hold.fork();
      if (another == null) {
        throw new ChannelClosedException(
            "not forked: this sender handle or its channel is closed; fork before you close",
            transfer.cause());
      }
      return new Sender<>(transfer, another);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Whether this handle takes no more items: it was closed, or the channel was. */
  public boolean isClosed() {
    return hold.isReleased() || transfer.isClosed();
  }

  /**
   * Closes this handle; the last one closes the channel. Sends that are blocked in it are refused.
   * Does nothing the second time.
   */
  @Override
  public void close() {
    if (hold.release()) {
      watch.end();
    }
  }

  /**
   * Closes the channel at once, for all its senders, and this handle. The receiver takes what was
   * sent, then gets a {@link ChannelFailedException} with this cause. Does nothing but close this
   * handle where the channel is closed already: the first cause stays. Does nothing at all where
   * this handle is closed: it has had its last word.
   */
  public void fail(Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    if (!hold.isReleased()) {
      transfer.close(cause);
      close();
    }
  }

  @Override
  public String toString() {
    return "sender of a " + Words.describe(transfer) + (hold.isReleased() ? ", handle closed" : "");
  }
}
