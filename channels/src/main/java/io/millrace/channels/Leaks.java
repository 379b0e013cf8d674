package io.millrace.channels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Closes handles that were forgotten open and have become garbage. That is a warning with the place
 * where it was opened when that is tracked; else it is said at level DEBUG only, since a channel
 * that is dropped as a whole harms nobody.
 */
final class Leaks {

  /** With this system property set to true, handles remember where they were opened. */
  static final String PROPERTY = "millrace.channels.leaks";

  private static final Logger log = System.getLogger(Leaks.class.getName());
  private static final Cleaner CLEANER = Cleaner.create();
  private static final boolean TRACKING = Boolean.getBoolean(PROPERTY);

  private Leaks() {}

  /**
   * From now on, when the handle becomes garbage, it is closed by {@code release}, which must not
   * refer to it and answers whether it was open.
   */
  static Watch watch(Object handle, String kind, BooleanSupplier release) {
    Watch watch = new Watch(kind, release, TRACKING ? new Throwable("opened here") : null);
    watch.cleanable = CLEANER.register(handle, watch);
    return watch;
  }

  /** One handle that is watched. */
  static final class Watch implements Runnable {
    private final String kind;
    private final BooleanSupplier release;
    private final @Nullable Throwable openedAt;
    // Written once, by watch(), before the handle is known to anybody else.
    private Cleaner.@Nullable Cleanable cleanable;

    private Watch(String kind, BooleanSupplier release, @Nullable Throwable openedAt) {
      this.kind = kind;
      this.release = release;
      this.openedAt = openedAt;
    }

    /** The handle was closed as it should. */
    void end() {
      if (cleanable != null) {
        // Calls run(), which finds the handle closed.
        cleanable.clean();
      }
    }

    @Override
    public void run() {
      if (release.getAsBoolean()) {
        String message = "a " + kind + " was forgotten open; it is garbage now and was closed";
        if (openedAt == null) {
          log.log(Level.DEBUG, message);
        } else {
          log.log(Level.WARNING, message, openedAt);
        }
      }
    }
  }
}
