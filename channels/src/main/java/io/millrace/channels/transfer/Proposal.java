package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A sender that waits with its item; as a condition, that it need not wait any more. */
final class Proposal implements BooleanSupplier {

  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Proposal.class, "state", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Object item;

  // Null while the sender looks for an outcome, the sender's thread once it parks, then the
  // outcome. Parking is written by the sender, by compare-and-set; the outcome by whoever took this
  // out of the cell, by exchange: so it is known whether there is a thread to wake, which costs
  // more than to look.
  private volatile @Nullable Object state;

  Proposal(Object item) {
    this.item = item;
  }

  boolean isPending() {
    return !getAsBoolean();
  }

  @Override
  public boolean getAsBoolean() {
    return state instanceof Offer;
  }

  /**
   * The sender's wait for the outcome; may return at any time, as parking does. The first call only
   * makes its thread known, so that the sender looks once more before it parks.
   */
  void park(Patience patience) {
    if (state instanceof Thread) {
      patience.park(this);
    } else {
      STATE.compareAndSet(this, null, Thread.currentThread());
    }
  }

  void settle(Offer outcome) {
    if (STATE.getAndSet(this, outcome) instanceof Thread sender) {
      LockSupport.unpark(sender);
    }
  }

  /** So that the sender looks again at what else may end its wait. */
  void wake() {
    if (state instanceof Thread sender) {
      LockSupport.unpark(sender);
    }
  }

  Offer outcome() {
    return state instanceof Offer outcome ? outcome : Offer.FULL;
  }
}
