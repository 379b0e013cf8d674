package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.BooleanSupplier;
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

  /**
   * Closed. Made beforehand, so that a close needs no memory; written under its own lock before it
   * is put into the cell, and then by the receiver only.
   */
  private static final class Shut {
    private @Nullable Throwable cause;

    /** The item that was inside, if it has not been fetched. */
    private @Nullable Object left;
  }

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
  private final Shut shut = new Shut();

  // Made here, so that no memory is needed between two steps.
  @SuppressWarnings("UnnecessaryLambda")
  private final BooleanSupplier isFound = () -> cell != Armed.LOOKING;

  @SuppressWarnings("UnnecessaryLambda")
  private final BooleanSupplier isFree = () -> !isBusy();

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
      if (now == shut) {
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
    if (turnSpinning.await(isFree)) {
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
    Object before;
    synchronized (shut) {
      do {
        before = cell;
        if (before == shut) {
          return false;
        }
        shut.cause = cause;
        shut.left = isInside(before) && !(before instanceof Proposal) ? before : null;
      } while (!change(before, shut));
    }
    // In this order: where no sender ever proposed, looking for one would load a class first.
    if (before instanceof Armed) {
      wakeReceiver();
    } else if (before instanceof Proposal proposal) {
      proposal.settle(Offer.CLOSED);
    }
    wakeSenders();
    return true;
  }

  @Override
  public final boolean isClosed() {
    return cell == shut;
  }

  @Override
  public final @Nullable Throwable cause() {
    return isClosed() ? shut.cause : null;
  }

  @Override
  public final int size() {
    Object now = cell;
    boolean holds = now == shut ? shut.left != null : isInside(now);
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
      if (now == shut) {
        return fetchLeft();
      }
      if (change(now, null)) {
        Object item = settled(now);
        wakeFront();
        return item;
      }
    }
  }

  private static Object settled(Object taken) {
    if (taken instanceof Proposal proposal) {
      proposal.settle(Offer.SENT);
      return proposal.item;
    }
    return taken;
  }

  private Object fetchLeft() {
    Object left = shut.left;
    shut.left = null;
    return left != null ? left : ENDED;
  }

  @Override
  public final @Nullable Object take(Patience patience) throws InterruptedException {
    while (true) {
      Object next = poll();
      if (next == null && change(null, Armed.LOOKING)) {
        next = look();
      }
      if (next != null) {
        return next;
      }
      if (!await(patience)) {
        return null;
      }
    }
  }

  private @Nullable Object look() {
    try {
      receiverSpinning.await(isFound);
    } finally {
      // However it ends: nothing may be handed to who is not there.
      change(Armed.LOOKING, null);
    }
    return poll();
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
