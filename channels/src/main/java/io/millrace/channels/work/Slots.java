package io.millrace.channels.work;

import java.util.LinkedHashSet;
import org.jspecify.annotations.Nullable;

/**
 * A limited number of slots and those that wait for one, first come first served. Threads: any.
 *
 * @param <E> who takes a slot; compared by {@code equals}
 */
public final class Slots<E> {

  private final int limit;

  // Both guarded by this.
  private int taken;
  private final LinkedHashSet<E> waiting = new LinkedHashSet<>();

  public Slots(int limit) {
    this.limit = limit;
  }

  /** True when it has a slot now; else it waits for one. */
  public synchronized boolean take(E one) {
    if (taken < limit) {
      taken++;
      return true;
    }
    waiting.add(one);
    return false;
  }

  /** Gives a slot back: who has it now, or null when nobody waited. */
  public synchronized @Nullable E pass() {
    if (waiting.isEmpty()) {
      taken--;
      return null;
    }
    return waiting.removeFirst();
  }

  /** Waits no longer. False when it did not wait: it has a slot, or had one. */
  public synchronized boolean withdraw(E one) {
    return waiting.remove(one);
  }
}
