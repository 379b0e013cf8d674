package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Room for so many items, two at least: a ring.
 *
 * <p>A sender claims by compare-and-set, and only where there is room, so what is claimed will be
 * filled and nothing has to be given up when a blocked sender is interrupted. Whether there is room
 * it learns from {@code limit}, a figure that some sender read from the receiver before: it may be
 * too low, never too high, since the receiver only moves on. So the senders look at the receiver's
 * line once in a lap and not for each item.
 *
 * <p>A sender that finds no room joins the line and sets WAITING in {@code freed}, the receiver's
 * count of places given back, by a compare-and-set that demands that this count has not changed:
 * the ring is full at that instant. The receiver counts by fetch-and-add and sees the flag in the
 * same instruction. So the next place that is given back wakes the front of the line, and no fence
 * and no second word is needed: the mirror image of ARMED in {@code tail}.
 *
 * <p>Invariants: {@code freed <= tail <= freed + capacity}. When the line is not empty, WAITING is
 * set and the ring was full when it was, or somebody who was woken is about to look: the receiver
 * clears the flag and then wakes the front; the front sends, or waits again and sets it; and
 * whoever leaves the line sees to the next one ({@link #seeToNext}).
 *
 * <p>A claim clears ARMED with the same instruction, so before it fills its place. A receiver that
 * sees that early waits for the fill; it may even have armed anew, and is then woken once too
 * often.
 *
 * <p>Index and limit in words of their own, the limit read rarely, are those of the bounded queues
 * of JCTools (MpscArrayQueue); the flag for waiting senders, and with it a way to wait, are not in
 * them.
 *
 * <p>Senders that come while others wait may be faster: each sender's own order is kept, the order
 * among blocked senders is not. A sender that goes on for as long as there is room makes a batch of
 * its items; handing every place to the one that waited longest would cost a switch for each.
 */
public final class BoundedTransfer<T> extends TailTransfer<T> {

  /** The most that a ring may hold. */
  public static final int CAPACITY_MAX = 1 << 28;

  /** In {@code freed}: the line is to be told of the next place. */
  static final long WAITING = 1;

  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Object[].class);
  private static final VarHandle LIMIT;
  private static final VarHandle FREED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LIMIT = lookup.findVarHandle(SenderSide.class, "limit", long.class);
      FREED = lookup.findVarHandle(ReceiverSide.class, "freed", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int YIELDS_BEFORE_WAITING = 2;

  private final WaitLine line = new WaitLine();
  private final int capacity;
  private final long capacityOnes;
  private final int mask;
  private final @Nullable Object[] slots;

  public BoundedTransfer(int capacity) {
    if (capacity < 2 || capacity > CAPACITY_MAX) {
      throw new IllegalArgumentException("a ring of " + capacity + " items");
    }
    int size = Integer.highestOneBit(capacity - 1) << 1;
    this.capacity = capacity;
    this.capacityOnes = capacity * ONE;
    this.mask = size - 1;
    this.slots = new Object[size];
    this.limit = capacityOnes;
  }

  @Override
  public int capacity() {
    return capacity;
  }

  // ---- senders ----

  @Override
  public Offer offer(T item) {
    while (true) {
      long before = tail;
      if ((before & CLOSED) != 0) {
        return Offer.CLOSED;
      }
      long place = before & ~FLAGS;
      if (place - (long) LIMIT.getAcquire(this) >= 0 && place - readLimit() >= 0) {
        return Offer.FULL;
      }
      if (TAIL.weakCompareAndSet(this, before, place + ONE)) {
        try {
          SLOTS.setRelease(slots, (int) (place >>> SHIFT) & mask, item);
        } catch (Error e) {
          breakOff(place, e);
          throw e;
        } finally {
          if ((before & ARMED) != 0) {
            // The claim ended it; nobody else has read that the flag was set.
            wakeReceiver();
          }
        }
        return Offer.SENT;
      }
    }
  }

  private long readLimit() {
    long now = (freed & ~FLAGS) + capacityOnes;
    LIMIT.setRelease(this, now);
    return now;
  }

  @Override
  public Offer send(T item, Hold hold, Patience patience) throws InterruptedException {
    Offer offer = offer(item);
    for (int i = 0; i < YIELDS_BEFORE_WAITING && offer == Offer.FULL; i++) {
      Backoff.letOthersRun();
      offer = offer(item);
    }
    return offer == Offer.FULL ? sendFromLine(item, hold, patience) : offer;
  }

  private Offer sendFromLine(T item, Hold hold, Patience patience) throws InterruptedException {
    WaitLine.Place place = line.join();
    try {
      while (true) {
        if (hold.isReleased()) {
          return Offer.CLOSED;
        }
        Offer offer = offer(item);
        if (offer != Offer.FULL || patience.isOver()) {
          return offer;
        }
        if (askForRoom()) {
          patience.park(this);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      line.leave(place);
      seeToNext();
    }
  }

  /**
   * Has the front of the line woken by the next place; false when there is one, or it is closed.
   */
  private boolean askForRoom() {
    while (true) {
      long given = freed;
      long now = tail;
      if ((now & CLOSED) != 0 || (now & ~FLAGS) - (given & ~FLAGS) < capacityOnes) {
        return false;
      }
      if ((given & WAITING) != 0 || FREED.compareAndSet(this, given, given | WAITING)) {
        return true;
      }
    }
  }

  @Override
  void wakeSenders() {
    line.wakeAll();
  }

  /** For whoever leaves the line: the next wake-up is its duty. */
  private void seeToNext() {
    WaitLine.Place next = line.front();
    if (next != null && !askForRoom()) {
      next.wake();
    }
  }

  private void wakeReceiver() {
    Waiter by = waiter;
    if (by != null) {
      by.wake();
    }
  }

  // ---- the receiver ----

  @Override
  @Nullable Object takeFilled() {
    long at = position;
    int index = (int) (at >>> SHIFT) & mask;
    Object item = SLOTS.getAcquire(slots, index);
    if (item == null) {
      return null;
    }
    slots[index] = null;
    POSITION.setOpaque(this, at + ONE);
    // Publishes the cleared place, and is the look for waiting senders.
    if (((long) FREED.getAndAdd(this, ONE) & WAITING) != 0) {
      wakeFront();
    }
    return item;
  }

  private void wakeFront() {
    FREED.getAndBitwiseAnd(this, ~WAITING);
    WaitLine.Place front = line.front();
    if (front != null) {
      front.wake();
    }
  }
}
