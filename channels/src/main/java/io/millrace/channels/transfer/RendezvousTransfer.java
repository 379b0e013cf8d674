package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * No room at all: an item passes from a sender that is there to a receiver that is there. All that
 * can be the case is the content of one cell, which changes by compare-and-set:
 *
 * <pre>
 *   null      nobody is there
 *   Proposal  a sender waits with its item
 *   Armed     the receiver waits; COMMITTED to take what it is woken for, or LOOSE (select, shared)
 *   item      handed over to a receiver that was committed, who is being woken
 *   Shut      closed, for ever
 * </pre>
 *
 * <p>Senders that find another one there, or an item that is not yet fetched, stand in the line;
 * who empties the cell wakes its front. A sender joins before it looks at the cell, and the cell is
 * emptied before the line is looked at, both by atomic instructions: one of the two sees the other.
 *
 * <p>The states are those of a synchronous dual queue (Scherer, Lea, Scott: Scalable Synchronous
 * Queues, CACM 2009), with one cell in place of the queue, since there is one receiver.
 */
public final class RendezvousTransfer<T> extends Transfer<T> {

  /** The receiver is there. */
  private enum Armed {
    /** It will take what it is woken for. */
    COMMITTED,
    /** It may take something else: it takes proposals only. */
    LOOSE
  }

  private static final VarHandle CELL;

  static {
    try {
      CELL = MethodHandles.lookup().findVarHandle(RendezvousTransfer.class, "cell", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int YIELDS_BEFORE_PARKING = 1;

  private final WaitLine line = new WaitLine();
  private final Spinning senderSpinning = new Spinning();

  private volatile @Nullable Object cell;

  // Written by the receiver before it arms, read by who ends that.
  private @Nullable Waiter waiter;

  /** Closed; with the item that was handed over before, if it has not been fetched. */
  private record Shut(@Nullable Throwable cause, @Nullable Object left) {}

  public RendezvousTransfer() {
    super(new Spinning());
  }

  private boolean change(@Nullable Object from, @Nullable Object to) {
    return CELL.compareAndSet(this, from, to);
  }

  // ---- senders ----

  @Override
  public Offer offer(T item) {
    while (true) {
      Object now = cell;
      if (now instanceof Shut) {
        return Offer.CLOSED;
      }
      if (now != Armed.COMMITTED) {
        return Offer.FULL;
      }
      if (change(Armed.COMMITTED, item)) {
        wakeReceiver();
        return Offer.SENT;
      }
    }
  }

  @Override
  public Offer send(T item, Hold hold, Patience patience) throws InterruptedException {
    Offer offer = offer(item);
    if (offer != Offer.FULL) {
      return offer;
    }
    Proposal proposal = new Proposal(item);
    if (!propose(proposal)) {
      offer = proposeFromLine(proposal, hold, patience);
      if (offer != null) {
        return offer;
      }
    }
    return awaitTaken(proposal, hold, patience);
  }

  /** Puts it into the cell, if that is free. */
  private boolean propose(Proposal proposal) {
    if (change(null, proposal)) {
      return true;
    }
    if (change(Armed.LOOSE, proposal)) {
      wakeReceiver();
      return true;
    }
    return false;
  }

  /** Waits for its turn; null once the proposal is in the cell, else the outcome. */
  private @Nullable Offer proposeFromLine(Proposal proposal, Hold hold, Patience patience)
      throws InterruptedException {
    WaitLine.Place place = line.join();
    try {
      while (true) {
        Offer offer = hold.isReleased() ? Offer.CLOSED : offerItem(proposal);
        if (offer != Offer.FULL) {
          return offer;
        }
        if (propose(proposal)) {
          return null;
        }
        if (patience.isOver()) {
          return Offer.FULL;
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
      // Who emptied the cell meanwhile may have seen this one at the front.
      if (!isBusy()) {
        wakeFront();
      }
    }
  }

  @SuppressWarnings("unchecked") // it came as a T
  private Offer offerItem(Proposal proposal) {
    return offer((T) proposal.item);
  }

  /** True when a sender can do nothing but wait for its turn. */
  private boolean isBusy() {
    Object now = cell;
    return now != null && !(now instanceof Armed) && !(now instanceof Shut);
  }

  private Offer awaitTaken(Proposal proposal, Hold hold, Patience patience)
      throws InterruptedException {
    spin(proposal);
    for (int i = 0; i < YIELDS_BEFORE_PARKING && proposal.isPending(); i++) {
      Backoff.letOthersRun();
    }
    while (proposal.isPending()) {
      boolean released = hold.isReleased();
      if (released || patience.isOver()) {
        if (withdraw(proposal)) {
          return released ? Offer.CLOSED : Offer.FULL;
        }
        awaitSettled(proposal);
        break;
      }
      proposal.park(patience);
      if (Thread.interrupted()) {
        if (withdraw(proposal)) {
          throw new InterruptedException();
        }
        awaitSettled(proposal);
        Thread.currentThread().interrupt();
      }
    }
    return proposal.outcome();
  }

  private void spin(Proposal proposal) {
    if (senderSpinning.isWorthwhile()) {
      int looks = Spinning.LOOKS;
      while (proposal.isPending() && looks-- > 0) {
        Thread.onSpinWait();
      }
      if (looks < 0) {
        senderSpinning.failed();
      } else {
        senderSpinning.succeeded();
      }
    }
  }

  private boolean withdraw(Proposal proposal) {
    boolean withdrawn = change(proposal, null);
    if (withdrawn) {
      wakeFront();
    }
    return withdrawn;
  }

  /** It is out of the cell; who took it is about to say so. */
  private static void awaitSettled(Proposal proposal) {
    Backoff backoff = new Backoff();
    while (proposal.isPending()) {
      backoff.pause();
    }
  }

  @Override
  void wakeSenders() {
    line.wakeAll();
    if (cell instanceof Proposal proposal) {
      proposal.wake();
    }
  }

  private void wakeFront() {
    WaitLine.Place front = line.front();
    if (front != null) {
      front.wake();
    }
  }

  private void wakeReceiver() {
    Waiter by = waiter;
    if (by != null) {
      by.wake();
    }
  }

  // ---- both ----

  @Override
  public boolean close(@Nullable Throwable cause) {
    while (true) {
      Object now = cell;
      if (now instanceof Shut) {
        return false;
      }
      boolean isItem = now != null && !(now instanceof Armed) && !(now instanceof Proposal);
      if (change(now, new Shut(cause, isItem ? now : null))) {
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
  public boolean isClosed() {
    return cell instanceof Shut;
  }

  @Override
  public @Nullable Throwable cause() {
    return cell instanceof Shut(var cause, var left) ? cause : null;
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public int capacity() {
    return 0;
  }

  // ---- the receiver ----

  @Override
  public @Nullable Object poll() {
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
  public boolean arm(Waiter by) {
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
  void forgetWaiter() {
    waiter = null;
  }

  @Override
  public boolean isArmed() {
    return cell instanceof Armed;
  }

  @Override
  public boolean disarm() {
    return change(Armed.COMMITTED, null) || change(Armed.LOOSE, null);
  }
}
