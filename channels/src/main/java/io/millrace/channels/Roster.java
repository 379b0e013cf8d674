package io.millrace.channels;

import io.millrace.channels.work.Slots;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who is in a scope: those that wait for a slot, and those whose thread has not ended. Who has
 * ended is forgotten, but for the first failures.
 *
 * <p>Two races matter. <b>Entering against closing:</b> both change {@link #population}, so one is
 * counted and then waited for, or is refused. <b>Entering against stopping:</b> who enters is
 * listed and then looks whether all shall stop; who stops them says so and then goes through the
 * list. One of the two finds the other.
 */
final class Roster {

  private static final long CLOSED = 1;
  private static final long ONE = 2;

  private final Workers.Policy policy;
  private final Failures failures = new Failures();
  private final Set<Execution<?>> present = ConcurrentHashMap.newKeySet();

  // How many are present, in units of ONE, and whether it is CLOSED. Written by all.
  private final AtomicLong population = new AtomicLong();

  // Set by the first failure, the close or an interrupted wait, for good; read by who enters.
  private volatile boolean stopped;

  // Written before the first one enters.
  private volatile @Nullable Slots<Execution<?>> slots;

  Roster(Workers.Policy policy) {
    this.policy = policy;
  }

  void limit(int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException(
          "limit %d lets no worker run; give one or more".formatted(limit));
    }
    if (population.get() != 0) {
      throw new IllegalStateException(
          "the scope has workers or is closed; set its limit before the first spawn");
    }
    slots = new Slots<>(limit);
  }

  // ---- coming and going ----

  /** Starts it, or has it wait for a slot; where all shall stop, it is cancelled instead. */
  void enter(Execution<?> one) {
    admit();
    present.add(one);
    if (stopped) {
      one.cancel();
      // Also where another thread has cancelled it: that one did not find it waiting.
      one.end();
      return;
    }
    Slots<Execution<?>> limited = slots;
    if (limited == null || limited.take(one)) {
      start(one);
    }
  }

  private void admit() {
    long now = population.get();
    while ((now & CLOSED) == 0) {
      if (population.weakCompareAndSetVolatile(now, now + ONE)) {
        return;
      }
      now = population.get();
    }
    throw new IllegalStateException(
        "the scope is closed; spawn workers before it is left, or open another one");
  }

  private void start(Execution<?> one) {
    try {
      one.start();
    } catch (Throwable e) {
      leave(one);
      throw e;
    }
  }

  /** True when it waited for a slot, and does so no longer: it will never be started. */
  boolean withdraw(Execution<?> one) {
    Slots<Execution<?>> limited = slots;
    return limited != null && limited.withdraw(one);
  }

  /** Its thread has ended, or will never be started. */
  void leave(Execution<?> one) {
    Slots<Execution<?>> limited = slots;
    if (limited != null && !one.isWaiting()) {
      passSlot(limited);
    }
    remove(one);
  }

  private void passSlot(Slots<Execution<?>> limited) {
    Execution<?> next = limited.pass();
    while (next != null && !startLater(next)) {
      next = limited.pass();
    }
  }

  /** Starts one whose turn has come. False when it needs no slot, as it never runs. */
  private boolean startLater(Execution<?> one) {
    if (stopped) {
      one.cancel();
      one.end();
      return false;
    }
    try {
      one.start();
      return true;
    } catch (Throwable e) {
      // Nobody waits for it to start, so its joiners are told.
      one.failUnstarted(e);
      if (record(one)) {
        stop();
      }
      remove(one);
      return false;
    }
  }

  private void remove(Execution<?> one) {
    present.remove(one);
    if (population.addAndGet(-ONE) < ONE) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  // ---- failing and stopping ----

  /** Keeps its failure, if it failed. True when the caller must {@link #stop()} the others. */
  boolean record(Execution<?> one) {
    if (!one.hasFailed() || !failures.add(one) || policy != Workers.Policy.FAIL_FAST) {
      return false;
    }
    stopped = true;
    return true;
  }

  /** Whether all others were cancelled because one failed. */
  boolean hasFailedFast() {
    return policy == Workers.Policy.FAIL_FAST && !failures.isEmpty();
  }

  Failures failures() {
    return failures;
  }

  /** Cancels all, and from now on whoever enters; those who were not done. */
  List<Execution<?>> stop() {
    stopped = true;
    return cancelAll();
  }

  /** Cancels all who are here; those who were not done. */
  List<Execution<?>> cancelAll() {
    // Who waits comes first: else it would be started by one that ends because of this.
    return Stream.concat(present.stream().filter(Execution::isWaiting), present.stream())
        .filter(Execution::cancel)
        .toList();
  }

  /** Refuses newcomers. False when that was so already. */
  boolean close() {
    return (population.getAndUpdate(now -> now | CLOSED) & CLOSED) == 0;
  }

  // ---- waiting ----

  /**
   * Waits until nobody is here. An interrupt stops all, and the wait goes on; true when there was
   * one, which then is the caller's to pass on.
   */
  boolean awaitEmpty() {
    boolean interrupted = false;
    while (true) {
      try {
        waitUntilEmpty();
        return interrupted;
      } catch (InterruptedException e) {
        interrupted = true;
        stop();
      }
    }
  }

  private synchronized void waitUntilEmpty() throws InterruptedException {
    while (population.get() >= ONE) {
      wait();
    }
  }

  /** One that waits for all others and for itself would wait for ever. */
  void refuseOwnWorkers(String wanted) {
    Thread self = Thread.currentThread();
    if (self.isVirtual() && present.stream().anyMatch(one -> one.isThread(self))) {
      throw new IllegalStateException(
          "a worker cannot %s the scope that it is in, since that waits for it; leave that to whoever opened it"
              .formatted(wanted));
    }
  }

  // ---- observing ----

  int count(Predicate<Execution<?>> which) {
    return (int) present.stream().filter(which).count();
  }

  /** Who runs now, the oldest first. */
  List<Workers.Active> active() {
    List<Execution<?>> running = new ArrayList<>();
    present.stream().filter(Execution::isRunning).forEach(running::add);
    running.sort(Comparator.comparingLong(Execution::startedNanos));
    return running.stream().map(one -> new Workers.Active(one.name(), one.age())).toList();
  }
}
