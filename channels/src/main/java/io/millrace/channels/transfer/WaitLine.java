package io.millrace.channels.transfer;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for the same thing, first come first served. Only the front is woken when there
 * is something for one. It keeps its place until it has got what it waited for, or gave up; then it
 * leaves, and whoever leaves sees to the next one. So one wake-up is under way at a time and none
 * is lost: when the line is not empty, either its front is being woken, or whatever ends the wait
 * has been told that there is a line.
 */
public final class WaitLine {

  // Linked here, since a close must not need memory for it.
  private static final Consumer<Place> WAKE = Place::wake;

  private final ConcurrentLinkedQueue<Place> places = new ConcurrentLinkedQueue<>();

  /** One thread in a line. Compared by identity. */
  public static final class Place {
    private final Thread thread;

    private Place(Thread thread) {
      this.thread = thread;
    }

    /** May come too early or too late: whoever is woken looks again. */
    public void wake() {
      LockSupport.unpark(thread);
    }
  }

  /** The last place, for the calling thread. A full fence: what is read afterwards is not older. */
  public Place join() {
    Place place = new Place(Thread.currentThread());
    places.add(place);
    return place;
  }

  /** Gives a place up. Whoever leaves must look after the one that is the front then. */
  public void leave(Place place) {
    places.remove(place);
  }

  /** The thread that is next, or null where nobody waits. */
  public @Nullable Place front() {
    return places.peek();
  }

  /** Wakes everybody, as a close does. */
  public void wakeAll() {
    places.forEach(WAKE);
  }
}
