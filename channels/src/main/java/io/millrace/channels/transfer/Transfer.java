package io.millrace.channels.transfer;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the senders and the receiver of one channel. There may be any number of
 * senders; what is said of the receiver's side may be called by one thread at a time only, and
 * whoever hands it to another thread does so with a happens-before edge.
 *
 * <p>Waiting is the same for every kind. A receiver that finds nothing <i>arms</i> the transfer
 * with a {@link Waiter}, which succeeds only while there is nothing and while it is open: both are
 * decided by the one compare-and-set that arms, so no item and no close can slip in between.
 * Exactly one thread then ends that: the first sender, the closer, or the receiver itself by {@link
 * #disarm()}. Senders that find no room stand in a {@link WaitLine}.
 */
public abstract class Transfer<T> {

  /** What {@link #poll()} answers at the end: closed, and nothing is left. */
  public static final Object ENDED = new Object();

  // Open handles. Zero is final: whoever brings it there closes.
  private final AtomicInteger holds = new AtomicInteger(1);

  // ---- senders ----

  /** Hands an item over if there is room now. Never blocks. */
  public abstract Offer offer(T item);

  /**
   * Hands an item over, waiting for room. FULL means that the patience was over first.
   * Interruptible; then the item was not handed over.
   */
  public abstract Offer send(T item, Hold hold, Patience patience) throws InterruptedException;

  /** True when another handle was counted; false when all were gone or the channel is closed. */
  boolean hold() {
    int now = holds.get();
    while (now > 0 && !isClosed()) {
      if (holds.weakCompareAndSetVolatile(now, now + 1)) {
        return true;
      }
      now = holds.get();
    }
    return false;
  }

  /** One handle less; the last one closes. Blocked sends are woken, as theirs may be the handle. */
  void release() {
    if (holds.decrementAndGet() == 0) {
      close(null);
    } else {
      wakeSenders();
    }
  }

  /** Wakes all that wait for room: the channel was closed, or a handle. */
  abstract void wakeSenders();

  // ---- both ----

  /**
   * Takes no more items; wakes everybody. What was sent can still be received. False when it was
   * closed before; then its cause stays as it was.
   */
  public abstract boolean close(@Nullable Throwable cause);

  public abstract boolean isClosed();

  /** Why it was closed; null while it is open and when all senders had closed as they should. */
  public abstract @Nullable Throwable cause();

  /** Items inside; an estimate while others work. */
  public abstract int size();

  public abstract int capacity();

  public int openHandles() {
    return holds.get();
  }

  // ---- the receiver ----

  /**
   * Takes the next item: the item, null when there is none now, or {@link #ENDED}. Each is true at
   * one instant within the call.
   */
  public abstract @Nullable Object poll();

  /** Has the waiter woken by the next item or the close; false when either is there already. */
  public abstract boolean arm(Waiter waiter);

  /** False once a sender, the closer or {@link #disarm()} has ended it. */
  public abstract boolean isArmed();

  /**
   * Takes back what {@link #arm} asked for. False when a sender or the closer was faster: it is
   * about to end it, and then to wake the waiter.
   */
  public abstract boolean disarm();

  /** Takes the next item, waiting for it; null when the patience was over first. */
  public @Nullable Object take(Patience patience) throws InterruptedException {
    for (boolean gaveWay = false; ; gaveWay = true) {
      Object next = poll();
      if (next != null) {
        return next;
      }
      if (!gaveWay) {
        giveWay();
      } else if (!await(patience)) {
        return null;
      }
    }
  }

  /**
   * Before the receiver parks: senders get time to put more than one item there, so that a batch
   * costs one wake-up, or none.
   */
  void giveWay() {
    Backoff.letOthersRun();
  }

  /** Parks until something has come; false when the patience was over first. */
  final boolean await(Patience patience) throws InterruptedException {
    if (!arm(new Waiter.OfThread(Thread.currentThread()))) {
      return true;
    }
    try {
      while (isArmed()) {
        patience.park(this);
        boolean interrupted = Thread.interrupted();
        if (interrupted || patience.isOver()) {
          if (disarm()) {
            if (interrupted) {
              throw new InterruptedException();
            }
            return false;
          }
          disarmNow();
          if (interrupted) {
            // The item came first; the interrupt is for whatever blocks next.
            Thread.currentThread().interrupt();
          }
        }
      }
      return true;
    } finally {
      // Armed it is here only when stack or memory ran out.
      disarmNow();
    }
  }

  /** Disarms; where the other side was faster, it is a few instructions from ending it. */
  public void disarmNow() {
    if (isArmed() && !disarm()) {
      awaitDisarmed();
    }
    forgetWaiter();
  }

  private void awaitDisarmed() {
    Backoff backoff = new Backoff();
    while (isArmed()) {
      backoff.pause();
    }
  }

  /** Once it is not armed: keeps no thread alive. Who is late to wake it finds nobody. */
  abstract void forgetWaiter();

  /** Takes what is there, at most {@code max}; returns how many. */
  public int drainTo(Collection<? super T> sink, int max) {
    int drained = 0;
    while (drained < max) {
      Object next = poll();
      if (next == null || isEnd(next)) {
        break;
      }
      sink.add(item(next));
      drained++;
    }
    return drained;
  }

  /** Whether a poll has answered that nothing is left and nothing will come. */
  @SuppressWarnings("ReferenceEquality")
  public static boolean isEnd(@Nullable Object polled) {
    return polled == ENDED;
  }

  @SuppressWarnings("unchecked") // poll() answers with items of senders, which are T, but for ENDED
  public final T item(Object polled) {
    return (T) polled;
  }
}
