package io.millrace.embedded;

import io.millrace.embedded.EmbeddedDatabaseOptions.OnExit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The folders that this JVM uses, each with one session however many databases are open on it:
 * locks of the operating system cannot tell two users inside one process apart (see {@link
 * FolderLocks}).
 */
final class OpenServers {

  private static final ConcurrentMap<Folder, Slot> SLOTS = new ConcurrentHashMap<>();

  private OpenServers() {}

  /** Opens or shares the session of the folder; each call is answered by one {@link #release}. */
  static Session acquire(Folder folder, EmbeddedDatabaseOptions options) {
    Slot slot =
        SLOTS.compute(folder, (_, found) -> (found == null ? new Slot() : found).interested(1));
    try {
      return slot.acquire(folder, options);
    } catch (RuntimeException e) {
      lessInterest(folder);
      throw e;
    }
  }

  static void release(Folder folder) {
    Slot slot = SLOTS.get(folder);
    if (slot == null) {
      throw new IllegalStateException("'" + folder.home() + "' is not open");
    }
    try {
      slot.release();
    } finally {
      lessInterest(folder);
    }
  }

  private static void lessInterest(Folder folder) {
    SLOTS.computeIfPresent(folder, (_, slot) -> slot.interested(-1).isForgotten() ? null : slot);
  }

  /** One folder. */
  private static final class Slot {

    /** Held while a server starts or stops, which takes seconds: others wait for the outcome. */
    private final ReentrantLock lock = new ReentrantLock();

    private int interest; // guarded by the map's compute: callers that hold or wait for the slot
    private int users; // guarded by lock: databases that are open
    private @Nullable Session session; // guarded by lock: present while users > 0

    Slot interested(int change) {
      interest += change;
      return this;
    }

    boolean isForgotten() {
      return interest == 0;
    }

    Session acquire(Folder folder, EmbeddedDatabaseOptions options) {
      lock.lock();
      try {
        Session shared = session;
        if (shared == null) {
          shared = Session.open(folder, options);
          session = shared;
        } else {
          shared.refresh(options);
        }
        users++;
        return shared;
      } finally {
        lock.unlock();
      }
    }

    void release() {
      lock.lock();
      try {
        Session last = session;
        if (--users == 0 && last != null) {
          session = null;
          last.close();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Registers what closes a database when the JVM exits; returns what takes that back. */
  static Runnable closeOnExit(OnExit onExit, Runnable close) {
    if (onExit == OnExit.LEAVE) {
      return () -> {};
    }
    var hook = Thread.ofPlatform().name("millrace-embedded-exit").unstarted(close);
    Runtime.getRuntime().addShutdownHook(hook);
    return () -> {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is exiting: the hook runs, and finds the database closed.
      }
    };
  }
}
