package io.millrace.channels.transfer;

import org.jspecify.annotations.Nullable;

/**
 * No room at all: an item passes from a sender that is there to a receiver that is there. A sender
 * that meets nobody leaves a {@link Proposal} in the cell and waits until it is settled.
 */
public final class RendezvousTransfer<T> extends CellTransfer<T> {

  private final Spinning senderSpinning = new Spinning();

  @Override
  public int capacity() {
    return 0;
  }

  @Override
  boolean hasRoom(@Nullable Object content) {
    return content == Armed.LOOKING || content == Armed.COMMITTED;
  }

  @Override
  public Offer send(T item, Hold hold, Patience patience) throws InterruptedException {
    Offer offer = offer(item);
    if (offer != Offer.FULL) {
      return offer;
    }
    Proposal proposal = new Proposal(item);
    offer = propose(proposal);
    if (offer == Offer.FULL) {
      offer = enter(() -> propose(proposal), hold, patience);
    }
    return offer == Offer.SENT ? awaitTaken(proposal, hold, patience) : offer;
  }

  /** Hands the item over, which settles the proposal, or puts the proposal into the cell. */
  private Offer propose(Proposal proposal) {
    if (change(null, proposal)) {
      return Offer.SENT;
    }
    if (change(Armed.LOOSE, proposal)) {
      wakeReceiver();
      return Offer.SENT;
    }
    Offer offer = offerItem(proposal);
    if (offer == Offer.SENT) {
      proposal.settle(Offer.SENT);
    }
    return offer;
  }

  @SuppressWarnings("unchecked") // it came as a T
  private Offer offerItem(Proposal proposal) {
    return offer((T) proposal.item);
  }

  private Offer awaitTaken(Proposal proposal, Hold hold, Patience patience)
      throws InterruptedException {
    try {
      return proposal.isPending() ? await(proposal, hold, patience) : proposal.outcome();
    } catch (Error e) {
      // Stack or memory ran out while it waited. What was taken meanwhile was sent all the same.
      if (withdraw(proposal)) {
        throw e;
      }
      awaitSettled(proposal);
      return proposal.outcome();
    }
  }

  private Offer await(Proposal proposal, Hold hold, Patience patience) throws InterruptedException {
    senderSpinning.await(proposal);
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
    super.wakeSenders();
    if (cell instanceof Proposal proposal) {
      proposal.wake();
    }
  }
}
