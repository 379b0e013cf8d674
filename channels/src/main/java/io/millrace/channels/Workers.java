package io.millrace.channels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A scope of workers: when it is left, all of them have ended.
 *
 * {@snippet :
 * try (var workers = Workers.open()) {
 *   var numbers = Channel.<Integer>bounded(16);
 *   workers.spawn(numbers.sender(), out -> { for (int i = 0; i < 100; i++) out.send(i); });
 *   for (int n : numbers.receiver()) sum += n;
 *   workers.join();
 * }
 *
 * List<Page> pages = Workers.scope(workers -> workers.joinAll(workers.limit(8).spawnAll(fetches)));
 * }
 *
 * <p><b>Failures:</b> the first one cancels all others, and whoever is spawned later is cancelled
 * before it starts ({@link Policy#FAIL_FAST}), or all go on ({@link Policy#COLLECT}). A worker that
 * was {@linkplain Worker#cancel() cancelled} has not failed; one that ran out of time has. A
 * failure does not interrupt the thread that opened the scope, but the channels of cancelled
 * workers fail.
 *
 * <p><b>Leaving:</b> {@link #join()} first. Who leaves without it while workers run has them
 * cancelled and is told so; a failure that nobody was given is thrown. In both ways the scope waits
 * for the threads, also for those that ignore interrupts.
 *
 * <p><b>Interrupts:</b> a thread that is interrupted while it joins or leaves has all workers
 * cancelled, and goes on waiting for their threads.
 *
 * <p><b>Threads:</b> any may spawn, also the workers of the scope, until it is closed. Those must
 * not join or close it, as they would wait for themselves. <b>Memory:</b> a worker that has ended
 * is forgotten, so a scope may spawn any number of them.
 */
public final class Workers implements AutoCloseable {

  /** What becomes of the others when a worker fails. */
  public enum Policy {
    /** The first failure cancels all others. */
    FAIL_FAST,
    /** All go on to their end, and all failures are reported, the first 1,000 with exceptions. */
    COLLECT
  }

  /** What is done in a scope. */
  @FunctionalInterface
  public interface Body<R extends @Nullable Object> {
    R run(Workers workers) throws Exception;
  }

  /**
   * A worker that runs.
   *
   * @param name as {@link Worker#name()}; names need not be unique
   * @param age since its thread was started
   */
  public record Active(String name, Duration age) {}

  private static final int NAMES_MAX = 10;

  private final Roster roster;
  private final ThreadFactory threads;

  Workers(Policy policy, ThreadFactory threads) {
    this.roster = new Roster(Objects.requireNonNull(policy, "policy"));
    this.threads = threads;
  }

  // ---- opening ----

  /** A scope in which the first failure cancels all others. */
  public static Workers open() {
    return open(Policy.FAIL_FAST);
  }

  /** A scope. */
  public static Workers open(Policy policy) {
    return new Workers(policy, Execution.VIRTUAL);
  }

  /** The same as {@link #scope(Policy, Body)} where the first failure cancels all others. */
  public static <R extends @Nullable Object> R scope(Body<R> body) throws Exception {
    return scope(Policy.FAIL_FAST, body);
  }

  /**
   * Opens a scope, calls the body, joins and closes.
   *
   * @return what the body returned
   * @throws Exception what the body threw: then all workers are cancelled and waited for, and
   *     failures that nobody was given are suppressed on it. Else what {@link #join()} throws
   */
  public static <R extends @Nullable Object> R scope(Policy policy, Body<R> body) throws Exception {
    Objects.requireNonNull(body, "body");
    Workers workers = open(policy);
    R value;
    try {
      value = body.run(workers);
      workers.join();
    } catch (Throwable e) {
      workers.abandon(e);
      throw e;
    }
    workers.close();
    return value;
  }

  /**
   * Lets at most so many workers run at a time; others wait, first come first served. A waiting one
   * can be cancelled, and its timeout does not run yet. Where workers wait for workers of the same
   * scope, a limit may keep both waiting for ever.
   *
   * @param limit one or more
   * @return this scope
   * @throws IllegalArgumentException if it is less than one
   * @throws IllegalStateException if workers are in the scope
   */
  public Workers limit(int limit) {
    roster.limit(limit);
    return this;
  }

  // ---- spawning: as Worker does, in this scope ----

  /**
   * Starts a worker in this scope.
   *
   * @throws IllegalStateException if the scope is closed; the same for all below
   */
  public <T extends @Nullable Object> Worker<T> spawn(Callable<T> function) {
    return begin(Plan.of(function));
  }

  /** Starts a worker without a result. */
  public Worker<@Nullable Void> spawn(Worker.Action action) {
    return begin(Plan.of(action));
  }

  /** Starts a worker that owns this sender. */
  public <S> Worker<@Nullable Void> spawn(Sender<S> sender, Worker.Producer<S> producer) {
    return begin(Plan.of(sender, producer));
  }

  /** Starts a worker with a name. */
  public <T extends @Nullable Object> Worker<T> spawn(String name, Callable<T> function) {
    return begin(Plan.of(function).named(name));
  }

  /** Starts a worker with a name, without a result. */
  public Worker<@Nullable Void> spawn(String name, Worker.Action action) {
    return begin(Plan.of(action).named(name));
  }

  /** Starts a worker with a name that owns this sender. */
  public <S> Worker<@Nullable Void> spawn(
      String name, Sender<S> sender, Worker.Producer<S> producer) {
    return begin(Plan.of(sender, producer).named(name));
  }

  /**
   * Starts a worker that has so much time.
   *
   * @throws IllegalArgumentException if the timeout is zero or negative; the same for all below
   */
  public <T extends @Nullable Object> Worker<T> spawn(Callable<T> function, Duration timeout) {
    return begin(Plan.of(function).within(timeout));
  }

  /** Starts a worker without a result that has so much time. */
  public Worker<@Nullable Void> spawn(Worker.Action action, Duration timeout) {
    return begin(Plan.of(action).within(timeout));
  }

  /** Starts a worker that owns this sender and has so much time. */
  public <S> Worker<@Nullable Void> spawn(
      Sender<S> sender, Worker.Producer<S> producer, Duration timeout) {
    return begin(Plan.of(sender, producer).within(timeout));
  }

  /** Starts a worker with a name that has so much time. */
  public <T extends @Nullable Object> Worker<T> spawn(
      String name, Callable<T> function, Duration timeout) {
    return begin(Plan.of(function).named(name).within(timeout));
  }

  /** Starts a worker with a name and without a result that has so much time. */
  public Worker<@Nullable Void> spawn(String name, Worker.Action action, Duration timeout) {
    return begin(Plan.of(action).named(name).within(timeout));
  }

  /** Starts a worker with a name that owns this sender and has so much time. */
  public <S> Worker<@Nullable Void> spawn(
      String name, Sender<S> sender, Worker.Producer<S> producer, Duration timeout) {
    return begin(Plan.of(sender, producer).named(name).within(timeout));
  }

  /** Starts a worker for each function; they are in the order of the functions. */
  public <T extends @Nullable Object> List<Worker<T>> spawnAll(
      Collection<? extends Callable<T>> functions) {
    var spawned = new ArrayList<Worker<T>>(functions.size());
    for (Callable<T> function : List.copyOf(functions)) {
      spawned.add(spawn(function));
    }
    return Collections.unmodifiableList(spawned);
  }

  private <T extends @Nullable Object> Worker<T> begin(Plan<T> plan) {
    return Execution.begin(plan, roster, threads);
  }

  // ---- joining ----

  /**
   * Waits until all workers have ended, also those that are spawned meanwhile.
   *
   * @throws Exception what the first worker that failed threw: that very object; failures of others
   *     are suppressed on it
   * @throws InterruptedException if the joining thread is interrupted while it waits; all workers
   *     are cancelled then and have ended
   * @throws IllegalStateException if a worker of this scope calls it
   */
  public void join() throws Exception {
    roster.refuseOwnWorkers("join");
    boolean interrupted = roster.awaitEmpty();
    if (interrupted) {
      var e = new InterruptedException("interrupted while joining; all workers were cancelled");
      roster.failures().suppressOn(e);
      throw e;
    }
    roster.failures().throwFirst();
  }

  /**
   * Waits for these workers alone.
   *
   * @return their results, in the order in which they were given
   * @throws Exception with {@link Policy#FAIL_FAST}, at once, what the first worker of the scope
   *     that failed threw; with {@link Policy#COLLECT}, when all of them are done, what the first
   *     one in this order threw, with the failures of the others suppressed on it
   * @throws InterruptedException if the joining thread is interrupted; the workers go on
   */
  public <T extends @Nullable Object> List<T> joinAll(Collection<Worker<T>> workers)
      throws Exception {
    return Joined.of(workers, roster);
  }

  // ---- observing and stopping ----

  /** Workers that run now. One that was cancelled and ignores it counts until its function ends. */
  public int activeCount() {
    return roster.count(Execution::isRunning);
  }

  /** Workers that wait because of the {@linkplain #limit limit}. */
  public int waitingCount() {
    return roster.count(Execution::isWaiting);
  }

  /** The workers that run now, oldest first. */
  public List<Active> active() {
    return roster.active();
  }

  /**
   * Cancels all workers that run or wait; the scope stays open.
   *
   * @return how many it cancelled
   */
  public int cancelAll() {
    return roster.cancelAll().size();
  }

  // ---- leaving ----

  /**
   * Leaves the scope: refuses new workers, cancels those that still run, and waits until all
   * threads have ended. An interrupt meanwhile is kept for the caller. Does nothing the second
   * time.
   *
   * @throws IllegalStateException if workers still ran; names them. They should have been joined,
   *     or cancelled. Or if a worker of this scope calls it
   * @throws WorkerFailedException if a worker failed and nobody was given that failure, by {@link
   *     #join()}, {@link #joinAll}, {@link Worker#join()} or {@link Worker#toCompletableFuture()}
   */
  @Override
  public void close() {
    roster.refuseOwnWorkers("close");
    if (!roster.close()) {
      return;
    }
    List<Execution<?>> early = roster.stop();
    awaitEmptyAndKeepInterrupt();
    WorkerFailedException unseen = roster.failures().unseen();
    if (!early.isEmpty() && !roster.hasFailedFast()) {
      IllegalStateException leftEarly = leftEarly(early);
      if (unseen != null) {
        leftEarly.addSuppressed(unseen);
      }
      throw leftEarly;
    }
    if (unseen != null) {
      throw unseen;
    }
  }

  /** The body threw: that is what the caller gets, with what it does not know yet. */
  private void abandon(Throwable why) {
    roster.close();
    roster.stop();
    awaitEmptyAndKeepInterrupt();
    WorkerFailedException unseen = roster.failures().unseen();
    if (unseen != null) {
      why.addSuppressed(unseen);
    }
  }

  private void awaitEmptyAndKeepInterrupt() {
    if (roster.awaitEmpty()) {
      Thread.currentThread().interrupt();
    }
  }

  private static IllegalStateException leftEarly(List<Execution<?>> early) {
    String names =
        early.stream()
            .limit(NAMES_MAX)
            .map(one -> "'" + one.name() + "'")
            .collect(Collectors.joining(", "));
    String more = early.size() > NAMES_MAX ? " and others" : "";
    return new IllegalStateException(
        "the scope was left while %d of its workers still ran: %s%s; they were cancelled. Call join() before leaving"
            .formatted(early.size(), names, more));
  }

  /** Counts, for people. */
  @Override
  public String toString() {
    return "workers, %d active, %d waiting".formatted(activeCount(), waitingCount());
  }
}
