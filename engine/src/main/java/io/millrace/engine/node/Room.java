package io.millrace.engine.node;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many more runs this node can take. */
final class Room {

  // While more runs wait than there is room for, claims leave one of so many places that are free,
  // and no more than one of so many of all, to those that begin where they are started.
  private static final int SPARE_OF_FREE = 8;
  private static final int SPARE_OF_ALL = 32;

  private final int size;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final Haste haste = new Haste();

  // All guarded by lock.
  private int taken;
  // Of those: by runs that have ended, and have yet to say so themselves.
  private int leaving;
  // Somebody waits for room for a claim, and is to have the first that comes.
  private boolean awaited;
  // A claim is about to count what is free; then that is kept for it.
  private boolean claiming;
  private int kept;
  private int offered;
  private boolean offersEnded;
  private boolean hurried;
  private boolean closed;

  Room(int size) {
    this.size = size;
  }

  int size() {
    return size;
  }

  int free() {
    lock.lock();
    try {
      return unused();
    } finally {
      lock.unlock();
    }
  }

  private int unused() {
    return size - taken + leaving;
  }

  int taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void take(int count) {
    lock.lock();
    try {
      taken += count;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes one, unless there is none but what a claim under way may need, or the one for which the
   * next claim waits, or this was closed. Says whether it did.
   */
  boolean takeIfFree() {
    return takeIfLess(size);
  }

  /** As {@link #takeIfFree()}, only while none is taken. */
  boolean takeIfIdle() {
    return takeIfLess(Math.min(1, size));
  }

  private boolean takeIfLess(int most) {
    lock.lock();
    try {
      int before = taken - leaving + kept + (awaited ? 1 : 0);
      boolean can = !closed && !claiming && before < most;
      taken += can ? 1 : 0;
      return can;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Room that is about to be left is offered to whoever follows. {@link #offerIsOver()} follows
   * where it says that it did.
   */
  boolean offer() {
    lock.lock();
    try {
      boolean can = !closed && !offersEnded;
      offered += can ? 1 : 0;
      return can;
    } finally {
      lock.unlock();
    }
  }

  void offerIsOver() {
    lock.lock();
    try {
      offered--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Nothing is offered until {@link #offerAgain()}, so that all that this node has is found here.
   * Says whether that is so already: nobody is about to follow.
   */
  boolean offerNoMore() {
    lock.lock();
    try {
      offersEnded = true;
      return offered == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Ends what {@link #offerNoMore()} began. */
  void offerAgain() {
    lock.lock();
    try {
      offersEnded = false;
    } finally {
      lock.unlock();
    }
  }

  /** Somebody is not to wait until there is room for many, nor until many runs have ended. */
  void hurry() {
    lock.lock();
    try {
      hurried = true;
      if (!isFree(1)) {
        haste.began();
      }
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody has hurried whom no claim has taken notice of yet. */
  boolean isHurried() {
    lock.lock();
    try {
      return hurried;
    } finally {
      lock.unlock();
    }
  }

  /** Of those who hurried where nothing was free. */
  Haste haste() {
    return haste;
  }

  /**
   * So many runs have ended: their room is free, although each of them has yet to give it back.
   * Those that follow them have taken so much of it by then.
   */
  void handOver(int ended, int following) {
    lock.lock();
    try {
      leaving += ended;
      taken += following;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A run is gone.
   *
   * @param leaves whether that was said before
   */
  void giveBack(boolean leaves) {
    lock.lock();
    try {
      taken--;
      leaving -= leaves ? 1 : 0;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there is room (or closed), then for so much room, but no longer than the patience:
   * runs that take hours must not keep free room from others; nor where somebody hurries. Until
   * {@link #keepForClaim} says how much it may have nobody but those who follow a run takes of it.
   */
  void awaitForClaim(int enough, Duration patience) throws InterruptedException {
    lock.lock();
    try {
      awaited = true;
      long left = patience.toNanos();
      while (!closed && !isEnough(enough, left)) {
        if (isFree(1)) {
          left = grown.awaitNanos(left);
        } else {
          // Also when there was room before: whoever follows takes a place before one is given
          // back.
          grown.await();
        }
      }
      claiming = true;
    } finally {
      awaited = false;
      lock.unlock();
    }
  }

  private boolean isEnough(int enough, long left) {
    return isFree(enough) || (isFree(1) && (hurried || left <= 0));
  }

  private boolean isFree(int places) {
    return unused() >= Math.min(places, size);
  }

  /**
   * Keeps what is free for a claim until it is over.
   *
   * @param all or else a little is left to runs that begin where they are started
   * @return how much it is
   */
  int keepForClaim(boolean all) {
    lock.lock();
    try {
      int free = Math.max(0, unused());
      kept = free - (all ? 0 : Math.min(free / SPARE_OF_FREE, size / SPARE_OF_ALL));
      claiming = false;
      return kept;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Whether somebody hurries; it is over then. To be asked before the claim takes notice of what is
   * ready: who hurries later hurries the next one.
   */
  boolean takeHaste() {
    lock.lock();
    try {
      boolean haste = hurried;
      hurried = false;
      return haste;
    } finally {
      lock.unlock();
    }
  }

  /** The claim is over, and what it brought was taken. */
  void claimed() {
    lock.lock();
    try {
      claiming = false;
      kept = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nothing is taken, at most so long; true when that came. */
  boolean awaitEmpty(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (taken > 0 && left > 0) {
        left = grown.awaitNanos(left);
      }
      return taken == 0;
    } finally {
      lock.unlock();
    }
  }

  /** Ends all waits for room. */
  void close() {
    lock.lock();
    try {
      closed = true;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
