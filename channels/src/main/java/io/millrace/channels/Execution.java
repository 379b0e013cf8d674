package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import io.millrace.channels.work.Alarm;
import io.millrace.channels.work.Result;
import io.millrace.channels.work.Thrown;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One function on its thread, and whatever may end it: the function itself, a cancel, a deadline.
 *
 * <p>The first of them decides the {@link Result}; that is one compare-and-set, and nothing changes
 * it afterwards. Then follows, in this order, what others see of it:
 *
 * <ol>
 *   <li>joiners are woken (part of the decision); they return after the next step;
 *   <li>the sender is closed or failed, so who has seen the channel close finds the worker done;
 *   <li>a failure is recorded in the roster, which may cancel the siblings;
 *   <li>futures are completed, which runs what users have hung on them: by who decided;
 *   <li>the roster is left: by the thread, or by who knows that it will never be started. A scope
 *       waits for that, and the thread does nothing afterwards.
 * </ol>
 *
 * <p>Who decides and the thread may be two, and either may be the first to come to sender and
 * roster. So both see to those, and it does nothing the second time: a scope that is left as soon
 * as the thread has ended finds all of it done.
 */
final class Execution<T extends @Nullable Object> implements Runnable {

  private static final int YIELDS = 10;
  private static final long PAUSE_NANOS = 10_000;

  static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();

  /** What its thread is at. */
  private enum Phase {
    WAITING,
    RUNNING,
    /** The function has returned, or was never called. */
    DONE
  }

  private final Result<T> result = new Result<>();
  private final @Nullable String givenName;
  private final long id;
  private final @Nullable Roster roster;

  // Both are there until the thread has ended, then null, so that a handle keeps nothing alive.
  // Written by the end of the thread; whoever cancels or observes meanwhile may find either.
  private @Nullable Plan<T> plan;
  private @Nullable Thread thread;

  // Whether the sender is closed, if there is one. Written by who closes it, read by joiners.
  private volatile boolean settled;

  // Written by who starts the thread, before it does; read by the thread.
  private @Nullable Alarm alarm;

  // Written by who starts the thread; read by who observes.
  private volatile long startedNanos;

  // Guarded by the failures of the roster.
  private boolean recorded;

  // Written by who starts the thread and then by the thread, before it decides; read by observers.
  private volatile Phase phase = Phase.WAITING;

  Execution(Plan<T> plan, @Nullable Roster roster, ThreadFactory threads) {
    this.plan = plan;
    this.settled = plan.sender() == null;
    this.givenName = plan.name();
    this.roster = roster;
    Thread thread = threads.newThread(this);
    if (givenName != null) {
      thread.setName(givenName);
    }
    this.thread = thread;
    this.id = thread.threadId();
  }

  static <T extends @Nullable Object> Worker<T> begin(
      Plan<T> plan, @Nullable Roster roster, ThreadFactory threads) {
    try {
      var execution = new Execution<>(plan, roster, threads);
      if (roster == null) {
        execution.start();
      } else {
        roster.enter(execution);
      }
      return new Worker<>(execution);
    } catch (Throwable e) {
      // Nobody gets a handle, and no thread runs: the sender would stay open for ever.
      Sender<?> sender = plan.sender();
      if (sender != null) {
        sender.fail(e);
      }
      throw e;
    }
  }

  // ---- the thread ----

  /** Its time begins now. Throws what keeps the thread from starting; then it never runs. */
  void start() {
    Plan<T> starting = plan;
    Thread unstarted = thread;
    if (starting == null || unstarted == null) {
      throw new IllegalStateException(this + " has ended and cannot start again");
    }
    Duration timeout = starting.timeout();
    if (timeout != null) {
      alarm = Alarm.in(timeout, () -> expire(timeout));
    }
    if (roster != null) {
      startedNanos = System.nanoTime();
    }
    phase = Phase.RUNNING;
    try {
      unstarted.start();
    } catch (Throwable e) {
      callOffAlarm();
      throw e;
    }
  }

  @Override
  public void run() {
    try {
      Plan<T> running = plan;
      boolean decided = running != null && !result.isDecided() && call(running.function());
      settle();
      if (decided) {
        result.completeFutures();
      }
    } finally {
      leave();
    }
  }

  /** True when it was the function that decided. */
  private boolean call(Callable<T> function) {
    try {
      T value = function.call();
      phase = Phase.DONE;
      return result.succeed(value);
    } catch (Throwable e) {
      phase = Phase.DONE;
      boolean decided = result.fail(e);
      if (!decided) {
        keep(e);
      }
      return decided;
    }
  }

  /** What is thrown too late tells where the function was, or what went wrong when it left. */
  private void keep(Throwable late) {
    Throwable decided = result.failure();
    if (decided != null) {
      Thrown.suppress(decided, late);
    }
  }

  private void settle() {
    callOffAlarm();
    settleSender();
    if (roster != null && roster.record(this)) {
      roster.stop();
    }
  }

  private void leave() {
    plan = null;
    thread = null;
    if (roster != null) {
      roster.leave(this);
    }
  }

  /** By who knows that it is decided and will never be started. */
  void end() {
    try {
      settle();
    } finally {
      leave();
    }
  }

  private void callOffAlarm() {
    if (alarm != null) {
      alarm.cancel();
    }
  }

  private void settleSender() {
    Plan<T> ending = plan;
    Sender<?> sender = ending == null ? null : ending.sender();
    if (sender == null) {
      return;
    }
    Throwable failure = result.failure();
    try {
      if (failure == null) {
        sender.close();
      } else {
        sender.fail(failure);
      }
    } finally {
      settled = true;
    }
  }

  // ---- from outside ----

  /** Waits for the decision; false when the patience was over first. */
  boolean await(Patience patience) throws InterruptedException {
    if (!result.isDecided() && isThread(Thread.currentThread())) {
      throw new IllegalStateException(
          "worker '%s' cannot join itself: it would wait for ever".formatted(name()));
    }
    if (!result.await(patience)) {
      return false;
    }
    awaitSettled();
    return true;
  }

  /**
   * Who has joined finds the sender closed. The thread that is at it needs little more, and no
   * signal for that: it would cost something each time. An interrupt is for what blocks next; while
   * it is set, this thread could not park, and would keep its carrier from the other.
   */
  @SuppressWarnings("ThreadPriorityCheck")
  private void awaitSettled() {
    boolean interrupted = false;
    for (int looks = 0; !settled; looks++) {
      if (looks < YIELDS) {
        Thread.yield();
      } else {
        LockSupport.parkNanos(this, PAUSE_NANOS);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  boolean cancel() {
    if (result.isDecided() || !result.fail(new WorkerCancelledException(name(), id))) {
      return false;
    }
    settleSender();
    if (roster != null && roster.withdraw(this)) {
      end();
    } else {
      interrupt();
    }
    result.completeFutures();
    return true;
  }

  /** Ends one whose thread could not be started; the roster goes on without it. */
  void failUnstarted(Throwable cause) {
    boolean decided = result.fail(cause);
    settleSender();
    if (decided) {
      result.completeFutures();
    }
    plan = null;
    thread = null;
  }

  /** By the clock: must not block, and must not run what users have hung on futures. */
  private void expire(Duration timeout) {
    if (result.isDecided() || !result.fail(new WorkerTimeoutException(name(), timeout))) {
      return;
    }
    settleSender();
    interrupt();
    boolean stops = roster != null && roster.record(this);
    if (stops || result.hasFutures()) {
      ForkJoinPool.commonPool().execute(() -> tellOthers(stops));
    }
  }

  private void tellOthers(boolean stops) {
    if (stops && roster != null) {
      roster.stop();
    }
    result.completeFutures();
  }

  private void interrupt() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }

  // ---- what it is ----

  Result<T> result() {
    return result;
  }

  String name() {
    return givenName == null ? "worker-" + id : givenName;
  }

  boolean isRunning() {
    return phase == Phase.RUNNING;
  }

  boolean isWaiting() {
    return phase == Phase.WAITING;
  }

  /** Whether it failed other than by being cancelled. */
  boolean hasFailed() {
    Throwable failure = result.failure();
    return failure != null
        && !(failure instanceof WorkerCancelledException cancelled && cancelled.isOf(id));
  }

  /** True the first time. */
  boolean markRecorded() {
    boolean first = !recorded;
    recorded = true;
    return first;
  }

  long startedNanos() {
    return startedNanos;
  }

  /** How long it has been running. */
  Duration age() {
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  @SuppressWarnings("ReferenceEquality") // threads have no other
  boolean isThread(Thread asked) {
    return asked == thread;
  }

  /**
   * Spreads better than the identity, and costs nothing: ids are unique. Equal is the same only.
   */
  @Override
  public int hashCode() {
    return Long.hashCode(id);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public String toString() {
    return "worker '%s', %s".formatted(name(), state());
  }

  private String state() {
    Throwable failure = result.failure();
    if (failure != null) {
      return "failed: " + failure;
    }
    if (result.isDecided()) {
      return "done";
    }
    return isWaiting() ? "waiting for a slot" : "running";
  }
}
