package io.millrace.channels.transfer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What one open sender handle has of its channel: one count. Kept apart from the handle, so that it
 * can be given back when the handle is garbage.
 */
public final class Hold {

  private static final VarHandle RELEASED;

  static {
    try {
      RELEASED = MethodHandles.lookup().findVarHandle(Hold.class, "released", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Transfer<?> transfer;
  // Set once, by whoever releases first.
  private volatile boolean released;

  private Hold(Transfer<?> transfer) {
    this.transfer = transfer;
  }

  /** The one that a transfer is born with. */
  public static Hold first(Transfer<?> transfer) {
    return new Hold(transfer);
  }

  /** Another one, or null when this one was given back, or the channel is closed. */
  public @Nullable Hold fork() {
    return !released && transfer.hold() ? new Hold(transfer) : null;
  }

  /** Gives it back; true the first time. */
  public boolean release() {
    if (!RELEASED.compareAndSet(this, false, true)) {
      return false;
    }
    transfer.release();
    return true;
  }

  public boolean isReleased() {
    return released;
  }
}
