package io.millrace.channels.work;

import io.millrace.channels.transfer.Patience;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A value or a failure that is decided once, by whoever comes first, and awaited by any number of
 * threads. All of it is one field, which changes by compare-and-set:
 *
 * <pre>
 *   null      not decided, nobody waits
 *   Joiner    not decided; the joiners that wait, newest first
 *   Failed    decided
 *   NULL      decided: null
 *   other     decided: this value
 * </pre>
 *
 * <p>A thread that waits first puts itself there and then parks; the decision takes the joiners out
 * with the same instruction that decides. So either the joiner is found and woken, or it finds the
 * decision.
 */
public final class Result<T extends @Nullable Object> {

  private static final Object NULL = new Object();
  private static final VarHandle STATE;
  private static final VarHandle PROMISES;

  static {
    try {
      var lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(Result.class, "state", Object.class);
      PROMISES = lookup.findVarHandle(Result.class, "promises", Promise.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private record Failed(Throwable cause) {}

  /** One thread that waits; without thread when it has given up. */
  private static final class Joiner {
    private volatile @Nullable Thread thread = Thread.currentThread();
    private volatile @Nullable Joiner next;
  }

  private record Promise<T extends @Nullable Object>(
      CompletableFuture<T> future, @Nullable Promise<T> next) {}

  private volatile @Nullable Object state;

  // Pushed by whoever asks for a future, taken by whoever completes them.
  private volatile @Nullable Promise<T> promises;

  // Written by who was given the failure, read by who looks for failures that nobody was given.
  private volatile boolean failureSeen;

  // ---- deciding ----

  /** True when this call decided. */
  public boolean succeed(T value) {
    return decide(value == null ? NULL : value);
  }

  /** True when this call decided. */
  public boolean fail(Throwable cause) {
    return decide(new Failed(cause));
  }

  private boolean decide(Object decision) {
    Object before = state;
    while (!isDecision(before)) {
      if (STATE.compareAndSet(this, before, decision)) {
        wake((Joiner) before);
        return true;
      }
      before = state;
    }
    return false;
  }

  private static void wake(@Nullable Joiner first) {
    for (Joiner joiner = first; joiner != null; joiner = joiner.next) {
      LockSupport.unpark(joiner.thread);
    }
  }

  private static boolean isDecision(@Nullable Object state) {
    return state != null && !(state instanceof Joiner);
  }

  public boolean isDecided() {
    return isDecision(state);
  }

  // ---- what was decided ----

  /** Why it failed; null when it did not, or is not decided. */
  public @Nullable Throwable failure() {
    return state instanceof Failed failed ? failed.cause() : null;
  }

  /** Whether the failure was thrown to somebody, or somebody holds a future of it. */
  public boolean isFailureSeen() {
    return failureSeen;
  }

  public void markFailureSeen() {
    failureSeen = true;
  }

  /** The value, or throws the very object it failed with. Decided only. */
  @SuppressWarnings({"unchecked", "ReferenceEquality", "NullAway"}) // succeed() put it there: a T
  public T get() throws Exception {
    Object decided = state;
    if (decided instanceof Failed failed) {
      markFailureSeen();
      throw Thrown.asIs(failed.cause());
    }
    return (T) (decided == NULL ? null : decided);
  }

  // ---- waiting ----

  /** Waits for the decision; false when the patience was over first. */
  public boolean await(Patience patience) throws InterruptedException {
    if (isDecided()) {
      return true;
    }
    var self = new Joiner();
    if (!join(self)) {
      return true;
    }
    try {
      while (!isDecided()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (patience.isOver()) {
          return false;
        }
        patience.park(this);
      }
      return true;
    } finally {
      if (!isDecided()) {
        giveUp(self);
      }
    }
  }

  private boolean join(Joiner self) {
    Object before = state;
    while (!isDecision(before)) {
      self.next = (Joiner) before;
      if (STATE.compareAndSet(this, before, self)) {
        return true;
      }
      before = state;
    }
    return false;
  }

  /** Takes out whoever has given up, so that many short waits leave nothing behind. */
  private void giveUp(Joiner self) {
    self.thread = null;
    while (!sweep()) {
      // Another thread changed the list at the same place: look again.
      Thread.onSpinWait();
    }
  }

  /** As FutureTask does it. False when it may have put back one that was just taken out. */
  private boolean sweep() {
    Joiner before = null;
    Object now = state;
    while (now instanceof Joiner joiner) {
      Joiner next = joiner.next;
      if (joiner.thread != null) {
        before = joiner;
      } else if (before != null) {
        before.next = next;
        if (before.thread == null) {
          return false;
        }
      } else if (!STATE.compareAndSet(this, joiner, next)) {
        return false;
      }
      now = next;
    }
    return true;
  }

  /** Threads that wait now, for tests: an estimate while others come and go. */
  int joiners() {
    int count = 0;
    for (Object now = state; now instanceof Joiner joiner; now = joiner.next) {
      count++;
    }
    return count;
  }

  // ---- futures ----

  /** A future of its own for each caller: what one does to it, the others do not see. */
  public CompletableFuture<T> future() {
    markFailureSeen();
    var future = new CompletableFuture<T>();
    if (!isDecided()) {
      promise(future);
    }
    if (isDecided()) {
      complete(future);
    }
    return future;
  }

  private void promise(CompletableFuture<T> future) {
    Promise<T> before = promises;
    while (!PROMISES.compareAndSet(this, before, new Promise<>(future, before))) {
      before = promises;
    }
  }

  public boolean hasFutures() {
    return promises != null;
  }

  /**
   * Completes the futures; what depends on them runs in the calling thread. After the decision
   * only: one that is asked for meanwhile sees that and is completed by who asked.
   */
  @SuppressWarnings("unchecked") // the handle is that of a Promise<T>
  public void completeFutures() {
    if (!hasFutures()) {
      return;
    }
    var taken = (@Nullable Promise<T>) PROMISES.getAndSet(this, null);
    for (Promise<T> promise = taken; promise != null; promise = promise.next()) {
      complete(promise.future());
    }
  }

  @SuppressWarnings({"unchecked", "ReferenceEquality", "NullAway"}) // as in get()
  private void complete(CompletableFuture<T> future) {
    Object decided = state;
    if (decided instanceof Failed failed) {
      future.completeExceptionally(failed.cause());
    } else {
      future.complete((T) (decided == NULL ? null : decided));
    }
  }
}
