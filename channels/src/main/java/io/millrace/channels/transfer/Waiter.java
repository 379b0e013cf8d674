package io.millrace.channels.transfer;

import java.util.concurrent.locks.LockSupport;

/** Whoever waits for an item: told when one is there, or the channel has closed. */
@FunctionalInterface
public interface Waiter {

  /**
   * Called by another thread, once for each time it was armed, and now and then once too often;
   * must not block.
   */
  void wake();

  /**
   * True when it will take what it is woken for. Then a sender of a rendezvous may hand its item
   * over and leave.
   */
  default boolean isCommitted() {
    return false;
  }

  /** One thread that waits for nothing else. */
  record OfThread(Thread thread) implements Waiter {
    @Override
    public void wake() {
      LockSupport.unpark(thread);
    }

    @Override
    public boolean isCommitted() {
      return true;
    }
  }
}
