package io.millrace.channels.transfer;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What one open sender handle has of its channel: one count. Kept apart from the handle, so that it
 * can be given back when the handle is garbage.
 */
public final class Hold {

  private final Transfer<?> transfer;
  private final AtomicBoolean released = new AtomicBoolean();

  private Hold(Transfer<?> transfer) {
    this.transfer = transfer;
  }

  /** The one that a transfer is born with. */
  public static Hold first(Transfer<?> transfer) {
    return new Hold(transfer);
  }

  /** Another one, or null when this one was given back, or the channel is closed. */
  public @Nullable Hold fork() {
    return !released.get() && transfer.hold() ? new Hold(transfer) : null;
  }

  /** Gives it back; true the first time. */
  public boolean release() {
    if (!released.compareAndSet(false, true)) {
      return false;
    }
    transfer.release();
    return true;
  }

  public boolean isReleased() {
    return released.get();
  }
}
