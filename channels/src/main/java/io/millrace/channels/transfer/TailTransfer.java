package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The protocol around one word, {@code tail}: how many items were sent, whether the receiver is
 * armed, whether the channel is closed and how. Because all of that changes by atomic instructions
 * on one word, it has one order in which it happened:
 *
 * <ul>
 *   <li>A sender's claim of a place is the increment of the count. It learns from the same
 *       instruction whether the channel was closed before, and whether the receiver is armed. So no
 *       item is accepted after the close, none that was accepted before is forgotten, and no sender
 *       needs a fence of its own between publishing an item and looking for a sleeper (the problem
 *       of Dekker's algorithm).
 *   <li>The receiver arms by a compare-and-set that demands that the count is its own position and
 *       no flag is set: it is empty and open at that instant.
 *   <li>ARMED is set at most once at a time, and <b>one</b> thread ends it: the sender whose claim
 *       is the first after it, who fills its place before it does; else the closer, if no claim
 *       came before; else the receiver, by a compare-and-set that demands that neither has
 *       happened. The receiver does not go on before it is ended. So nobody can end a later one by
 *       mistake.
 * </ul>
 *
 * <p>There is one window between two stores: a place is claimed, and not yet filled. Only a
 * receiver that has come that far waits for it, see {@link Backoff}; a sender in that window
 * neither blocks nor calls foreign code.
 *
 * <p>A word that holds both the count and the close, advanced by fetch-and-add, is known from the
 * channels of Kotlin (Koval, Alistarh, Elizarov: Fast and Scalable Channels in Kotlin Coroutines,
 * arXiv 2211.04986) and Jox; a flag for the sleeping consumer in the producers' index from
 * MpscBlockingConsumerArrayQueue of JCTools. With one receiver no place has to be agreed upon by
 * two sides, so there is no second counter, no state of a place but empty or full, and no cell that
 * is given up: whoever waits for room has no claim yet.
 */
abstract class TailTransfer<T> extends PadAfterReceiver<T> {

  static final long CLOSED = 1;
  static final long FAILED = 2;
  static final long ARMED = 4;
  static final long ONE = 8;
  static final long FLAGS = ONE - 1;
  static final int SHIFT = 3;

  static final VarHandle TAIL;
  static final VarHandle POSITION;

  private static final long OPEN = -1;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      TAIL = lookup.findVarHandle(SenderSide.class, "tail", long.class);
      POSITION = lookup.findVarHandle(ReceiverSide.class, "position", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  // How many were sent before the close. Written once by the closer, right after it set CLOSED; a
  // receiver that sees the flag and not yet this waits for it as for an item.
  private volatile long end = OPEN;

  // The first place that was claimed and could not be filled, since memory or stack ran out, and
  // why. Written under this, the reason first; read by the receiver and who asks for the cause.
  private volatile long brokenAt = OPEN;
  private volatile @Nullable Throwable broken;

  // The first failure that was reported; counts only with the flag FAILED. Written under this.
  private volatile @Nullable Throwable cause;

  // ---- closing ----

  @Override
  public final boolean close(@Nullable Throwable why) {
    if (why != null && !isClosed()) {
      keepFirst(why);
    }
    long flags = why == null ? CLOSED : CLOSED | FAILED;
    long before;
    do {
      before = tail;
      if ((before & CLOSED) != 0) {
        return false;
      }
    } while (!changeTail(before, before | flags));
    end = before & ~FLAGS;
    if ((before & ARMED) != 0 && armedAt == (before & ~FLAGS)) {
      // No sender came before, and none can come now: it is for the closer to end it.
      endArmed();
    }
    wakeSenders();
    return true;
  }

  private synchronized void keepFirst(Throwable why) {
    if (cause == null) {
      cause = why;
    }
  }

  /**
   * The one place for it: Java links such an instruction when it is reached first, which takes
   * memory. Who ends an arming when that has run out finds this linked, by whoever armed.
   */
  private boolean changeTail(long from, long to) {
    return TAIL.compareAndSet(this, from, to);
  }

  /** A claimed place will stay empty: the receiver can come this far and no farther. */
  final void breakOff(long place, Throwable why) {
    // First, as without memory the close may fail too.
    synchronized (this) {
      if (brokenAt == OPEN || place < brokenAt) {
        broken = why;
        brokenAt = place;
      }
    }
    close(why);
  }

  @Override
  public final boolean isClosed() {
    return (tail & CLOSED) != 0;
  }

  @Override
  public final @Nullable Throwable cause() {
    Throwable unfilled = broken;
    if (unfilled != null) {
      return unfilled;
    }
    return (tail & FAILED) != 0 ? cause : null;
  }

  @Override
  public final int size() {
    long taken = (long) POSITION.getOpaque(this);
    long closedAt = end;
    long sent = closedAt == OPEN ? tail & ~FLAGS : closedAt;
    return Math.clamp((sent - taken) >> SHIFT, 0, capacity());
  }

  // ---- the receiver's wait ----

  @Override
  public final boolean arm(Waiter by) {
    // A sender that is still to end an earlier arming may be looking at what is written below.
    // Where the word is the bare position there is none: all claims before it were taken, and
    // nothing is armed.
    if (tail != position) {
      return false;
    }
    waiter = by;
    armedAt = position;
    if (changeTail(position, position | ARMED)) {
      return true;
    }
    waiter = null;
    return false;
  }

  @Override
  final void forgetWaiter() {
    waiter = null;
  }

  @Override
  public final boolean isArmed() {
    return (tail & ARMED) != 0;
  }

  @Override
  public final boolean disarm() {
    return changeTail(armedAt | ARMED, armedAt);
  }

  /** By the one thread that has to: the place is filled, or the end is known. */
  final void endArmed() {
    Waiter by = waiter;
    long now;
    do {
      now = tail;
    } while (!changeTail(now, now & ~ARMED));
    if (by != null) {
      by.wake();
    }
  }

  // ---- taking ----

  /** Takes the item at the position; null where its place is empty. */
  abstract @Nullable Object takeFilled();

  @Override
  public final @Nullable Object poll() {
    Object item = takeFilled();
    return item != null ? item : pollEmpty();
  }

  private @Nullable Object pollEmpty() {
    return isEmptyForNow() ? null : awaitFilled();
  }

  /** A sender has claimed this place and is about to fill it, or the closer to tell the end. */
  private @Nullable Object awaitFilled() {
    Backoff backoff = new Backoff();
    while (true) {
      Object item = takeFilled();
      if (item != null) {
        return item;
      }
      if (isEnded()) {
        return ENDED;
      }
      backoff.pause();
    }
  }

  private boolean isEmptyForNow() {
    long now = tail;
    return (now & CLOSED) == 0 && (now & ~FLAGS) == position;
  }

  /** Nothing is left and nothing will come. */
  private boolean isEnded() {
    return end == position || brokenAt == position;
  }
}
