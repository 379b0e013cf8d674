package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One item at a time, or none. All that can be the case is the content of one cell, which changes
 * by compare-and-set:
 *
 * <pre>
 *   null      nobody is there, nothing is inside
 *   Armed     the receiver waits: LOOKING by itself, COMMITTED to take what it is woken for,
 *             or LOOSE (select, shared)
 *   item      inside; or handed over to a receiver that was LOOKING or COMMITTED
 *   Proposal  a sender of a rendezvous waits with its item
 *   Shut      closed, for ever
 * </pre>
 *
 * <p>LOOKING is what a receiver is in the short time before it parks: whoever hands an item over
 * then goes on at once, having written to one cache line and woken nobody.
 *
 * <p>Senders that find an item there stand in the line; who empties the cell wakes its front. A
 * sender joins before it looks at the cell, and the cell is emptied before the line is looked at,
 * both by atomic instructions: one of the two sees the other. A sender that leaves the line while
 * there is room wakes the next one, since whoever emptied the cell may have met it at the front.
 *
 * <p>The states are those of a synchronous dual queue (Scherer, Lea, Scott: Scalable Synchronous
 * Queues, CACM 2009), with one cell in place of the queue, since there is one receiver.
 */
abstract sealed class CellTransfer<T> extends CellSide<T>
    permits RendezvousTransfer, SingleItemTransfer {

  /** The receiver is there. */
  enum Armed {
    /** It takes what it is given, and looks for it by itself. */
    LOOKING,
    /** It will take what it is woken for. */
    COMMITTED,
    /** It may take something else. */
    LOOSE
  }

  /** Closed; with the item that was inside, if it has not been fetched. */
  private record Shut(@Nullable Throwable cause, @Nullable Object left) {}

  /** One try to get into the cell; SENT when it is in, or handed over. */
  @FunctionalInterface
  interface Entry {
    Offer tryNow();
  }

  private static final VarHandle CELL;

  static {
    try {
      CELL = MethodHandles.lookup().findVarHandle(CellSide.class, "cell", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final WaitLine line = new WaitLine();
  private final Spinning receiverSpinning = new Spinning();
  private final Spinning turnSpinning = new Spinning();

  /** Whether an item may take the place of this. */
  abstract boolean hasRoom(@Nullable Object content);

  final boolean change(@Nullable Object from, @Nullable Object to) {
    return CELL.compareAndSet(this, from, to);
  }

  // ---- senders ----

  @Override
  public final Offer offer(T item) {
    while (true) {
      Object now = cell;
      if (now instanceof Shut) {
        return Offer.CLOSED;
      }
      if (!hasRoom(now)) {
        return Offer.FULL;
      }
      if (change(now, item)) {
        if (now == Armed.COMMITTED || now == Armed.LOOSE) {
          wakeReceiver();
        }
        return Offer.SENT;
      }
    }
  }

  /** Gets in where another one is; FULL means that the patience was over first. */
  final Offer enter(Entry entry, Hold hold, Patience patience) throws InterruptedException {
    if (turnSpinning.await(() -> !isBusy())) {
      Offer offer = entry.tryNow();
      if (offer != Offer.FULL) {
        return offer;
      }
    }
    return enterFromLine(entry, hold, patience);
  }

  private Offer enterFromLine(Entry entry, Hold hold, Patience patience)
      throws InterruptedException {
    WaitLine.Place place = line.join();
    try {
      while (true) {
        Offer offer = hold.isReleased() ? Offer.CLOSED : entry.tryNow();
        if (offer != Offer.FULL || patience.isOver()) {
          return offer;
        }
        if (isBusy()) {
          patience.park(this);
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } finally {
      line.leave(place);
      if (!isBusy()) {
        wakeFront();
      }
    }
  }

  /** True when a sender can do nothing but wait for its turn. */
  private boolean isBusy() {
    return isInside(cell);
  }

  private static boolean isInside(@Nullable Object content) {
    return content != null && !(content instanceof Armed) && !(content instanceof Shut);
  }

  @Override
  void wakeSenders() {
    line.wakeAll();
  }

  /** After the cell was emptied. */
  final void wakeFront() {
    WaitLine.Place front = line.front();
    if (front != null) {
      front.wake();
    }
  }

  final void wakeReceiver() {
    Waiter by = waiter;
    if (by != null) {
      by.wake();
    }
  }

  // ---- both ----

  @Override
  public final boolean close(@Nullable Throwable cause) {
    while (true) {
      Object now = cell;
      if (now instanceof Shut) {
        return false;
      }
      Object left = isInside(now) && !(now instanceof Proposal) ? now : null;
      if (change(now, new Shut(cause, left))) {
        if (now instanceof Proposal proposal) {
          proposal.settle(Offer.CLOSED);
        } else if (now instanceof Armed) {
          wakeReceiver();
        }
        wakeSenders();
        return true;
      }
    }
  }

  @Override
  public final boolean isClosed() {
    return cell instanceof Shut;
  }

  @Override
  public final @Nullable Throwable cause() {
    return cell instanceof Shut(var cause, var left) ? cause : null;
  }

  @Override
  public final int size() {
    Object now = cell;
    boolean holds = now instanceof Shut shut ? shut.left != null : isInside(now);
    return holds ? capacity() : 0;
  }

  // ---- the receiver ----

  @Override
  public final @Nullable Object poll() {
    while (true) {
      Object now = cell;
      if (now == null || now instanceof Armed) {
        return null;
      }
      if (now instanceof Shut shut) {
        return fetchLeft(shut);
      }
      if (change(now, null)) {
        wakeFront();
        if (now instanceof Proposal proposal) {
          proposal.settle(Offer.SENT);
          return proposal.item;
        }
        return now;
      }
    }
  }

  private Object fetchLeft(Shut shut) {
    if (shut.left == null) {
      return ENDED;
    }
    // Only the receiver changes what is shut.
    cell = new Shut(shut.cause, null);
    return shut.left;
  }

  @Override
  public final @Nullable Object take(Patience patience) throws InterruptedException {
    while (true) {
      Object next = poll();
      if (next == null && change(null, Armed.LOOKING)) {
        receiverSpinning.await(() -> cell != Armed.LOOKING);
        next = change(Armed.LOOKING, null) ? null : poll();
      }
      if (next != null) {
        return next;
      }
      if (!await(patience)) {
        return null;
      }
    }
  }

  @Override
  public final boolean arm(Waiter by) {
    if (cell != null) {
      return false;
    }
    waiter = by;
    if (change(null, by.isCommitted() ? Armed.COMMITTED : Armed.LOOSE)) {
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
    return cell instanceof Armed;
  }

  @Override
  public final boolean disarm() {
    return change(Armed.COMMITTED, null) || change(Armed.LOOSE, null);
  }
}
