package io.millrace.channels;

import io.millrace.channels.transfer.Patience;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One function on one virtual thread, and the handle to it.
 *
 * {@snippet :
 * Worker<Page> page = Worker.spawn(() -> fetch(url));
 * Worker<Page> other = Worker.spawn("mirror", () -> fetch(mirror), Duration.ofSeconds(5));
 * compare(page.join(), other.join());
 * }
 *
 * <p><b>Starting:</b> at once, on a thread of its own. There is no pool, so workers that block
 * never keep others from running. <b>Ending:</b> the first of these decides, once and for all: the
 * function returns or throws, {@link #cancel()}, or the timeout. Where it was not the function, its
 * thread is interrupted, and the worker is done for whoever joins, although a function that ignores
 * interrupts may go on; what it returns then is dropped, what it throws is suppressed on the
 * exception that joiners get.
 *
 * <p><b>Names:</b> a worker that is spawned with a name gives it to its thread. Others are called
 * {@code worker-N}, where N is the id of the thread in thread dumps. <b>Timeouts</b> count from
 * when the thread is started, which is when it is spawned, or when the {@linkplain Workers#limit
 * limit} of its scope lets it go.
 *
 * <p><b>Senders:</b> a worker that is spawned with a sender owns that handle from then on, even
 * where {@code spawn} throws. The handle is closed when the function returns; where the worker ends
 * in any other way, it {@linkplain Sender#fail fails} with what joiners get, so a receiver can
 * never take half of the items for all of them. A function that has closed its sender itself has
 * said that this was all: what it throws afterwards reaches only those who join. The worker is done
 * before its sender is closed, and joined when it is closed.
 *
 * <p><b>Failures</b> stay with the handle until somebody joins. Who spawns and forgets is told
 * nothing: spawn in a {@link Workers} scope, which tells.
 *
 * <p><b>Threads:</b> a handle may be used by any number of them, virtual or of the platform.
 *
 * @param <T> the type of the result
 */
public final class Worker<T extends @Nullable Object> {

  /** A function without a result. */
  @FunctionalInterface
  public interface Action {
    void run() throws Exception;
  }

  /** A function that sends; its sender is closed for it when it ends. */
  @FunctionalInterface
  public interface Producer<T> {
    void produce(Sender<T> out) throws Exception;
  }

  private final Execution<T> execution;

  Worker(Execution<T> execution) {
    this.execution = execution;
  }

  // ---- spawning ----

  /** Starts a worker. */
  public static <T extends @Nullable Object> Worker<T> spawn(Callable<T> function) {
    return begin(Plan.of(function));
  }

  /** Starts a worker without a result. */
  public static Worker<@Nullable Void> spawn(Action action) {
    return begin(Plan.of(action));
  }

  /** Starts a worker that owns this sender. */
  public static <S> Worker<@Nullable Void> spawn(Sender<S> sender, Producer<S> producer) {
    return begin(Plan.of(sender, producer));
  }

  /** Starts a worker with a name. */
  public static <T extends @Nullable Object> Worker<T> spawn(String name, Callable<T> function) {
    return begin(Plan.of(function).named(name));
  }

  /** Starts a worker with a name, without a result. */
  public static Worker<@Nullable Void> spawn(String name, Action action) {
    return begin(Plan.of(action).named(name));
  }

  /** Starts a worker with a name that owns this sender. */
  public static <S> Worker<@Nullable Void> spawn(
      String name, Sender<S> sender, Producer<S> producer) {
    return begin(Plan.of(sender, producer).named(name));
  }

  /**
   * Starts a worker that has so much time.
   *
   * @throws IllegalArgumentException if the timeout is zero or negative; the same for all below
   */
  public static <T extends @Nullable Object> Worker<T> spawn(
      Callable<T> function, Duration timeout) {
    return begin(Plan.of(function).within(timeout));
  }

  /** Starts a worker without a result that has so much time. */
  public static Worker<@Nullable Void> spawn(Action action, Duration timeout) {
    return begin(Plan.of(action).within(timeout));
  }

  /** Starts a worker that owns this sender and has so much time. */
  public static <S> Worker<@Nullable Void> spawn(
      Sender<S> sender, Producer<S> producer, Duration timeout) {
    return begin(Plan.of(sender, producer).within(timeout));
  }

  /** Starts a worker with a name that has so much time. */
  public static <T extends @Nullable Object> Worker<T> spawn(
      String name, Callable<T> function, Duration timeout) {
    return begin(Plan.of(function).named(name).within(timeout));
  }

  /** Starts a worker with a name and without a result that has so much time. */
  public static Worker<@Nullable Void> spawn(String name, Action action, Duration timeout) {
    return begin(Plan.of(action).named(name).within(timeout));
  }

  /** Starts a worker with a name that owns this sender and has so much time. */
  public static <S> Worker<@Nullable Void> spawn(
      String name, Sender<S> sender, Producer<S> producer, Duration timeout) {
    return begin(Plan.of(sender, producer).named(name).within(timeout));
  }

  private static <T extends @Nullable Object> Worker<T> begin(Plan<T> plan) {
    return Execution.begin(plan, null, Execution.VIRTUAL);
  }

  // ---- joining ----

  /**
   * Waits until the worker is done, for as long as that takes.
   *
   * @return what the function returned
   * @throws Exception what the function threw: that very object, also where it is an {@link Error}.
   *     All who join get the same one
   * @throws WorkerCancelledException if it was cancelled
   * @throws WorkerTimeoutException if it was not done in its time
   * @throws InterruptedException if the joining thread is interrupted while it waits; the worker
   *     goes on
   * @throws IllegalStateException if the worker joins itself
   */
  public T join() throws Exception {
    execution.await(Patience.ENDLESS);
    return execution.result().get();
  }

  /**
   * Waits until the worker is done, at most so long. The worker itself goes on.
   *
   * @param timeout zero to look only
   * @return what the function returned
   * @throws TimeoutException if it is not done then; names worker and timeout
   * @throws IllegalArgumentException if the timeout is negative
   * @throws Exception as {@link #join()}
   */
  public T join(Duration timeout) throws Exception {
    Objects.requireNonNull(timeout, "timeout");
    if (!execution.await(Patience.of(timeout))) {
      throw new TimeoutException(
          "worker '%s' is not done after %s; it goes on, join it again or cancel it"
              .formatted(name(), timeout));
    }
    return execution.result().get();
  }

  /**
   * A new future of the result, which fails with what {@link #join()} throws. Cancelling it leaves
   * the worker alone. What depends on it runs in the thread of the worker, or of who cancels it, if
   * it is not hung up with an executor.
   */
  public CompletableFuture<T> toCompletableFuture() {
    return execution.result().future();
  }

  /** Whether {@link #join()} would not wait. */
  public boolean isDone() {
    return execution.result().isDecided();
  }

  // ---- stopping ----

  /**
   * Cancels the worker and interrupts its thread. From then on joiners get a {@link
   * WorkerCancelledException}, without waiting for the thread to end; a scope does wait for it. One
   * that waits for a slot is never started.
   *
   * @return true if it was still running or waiting; false, having done nothing, if it was done
   */
  public boolean cancel() {
    return execution.cancel();
  }

  Execution<T> execution() {
    return execution;
  }

  // ---- for people ----

  /** The name it was given, or {@code worker-N}. */
  public String name() {
    return execution.name();
  }

  /** Its name and state. */
  @Override
  public String toString() {
    return execution.toString();
  }
}
