package io.millrace.engine.node;

import io.millrace.engine.database.Database;
import io.millrace.engine.run.RunEnd;
import io.millrace.engine.run.RunTable;
import io.millrace.failure.DatabaseException;
import io.millrace.failure.UnknownRunException;
import io.millrace.run.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who waits for which run to end. Runs that end on this node are told at once; for the others one
 * loop asks the database, for all of them together, from often to twice a second.
 */
public final class RunEnds implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RunEnds.class);

  private static final Duration LOOK_MIN = Duration.ofMillis(5);
  private static final Duration LOOK_MAX = Duration.ofMillis(500);
  // One question: a thousand reads by primary key take about a millisecond.
  private static final int ASK_MAX = 1_000;

  private final Database database;
  private final RunTable runs;
  private final RecentEnds recent = new RecentEnds();
  private final Map<RunId, Waiters> waiting = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // Guarded by lock: the loop, while somebody waits; whether new waits have come during its
  // pause; and how long that is.
  private @Nullable Thread loop;
  private boolean fresh;
  private Duration pause = LOOK_MIN;
  private boolean closed;

  /**
   * Those who wait for one run.
   *
   * @param end what they all hold
   * @param count how many they are
   */
  private record Waiters(CompletableFuture<RunEnd> end, int count) {

    static Waiters first() {
      return new Waiters(new CompletableFuture<>(), 1);
    }

    Waiters withAnother() {
      return new Waiters(end, count + 1);
    }

    @Nullable Waiters withoutOne() {
      return count == 1 ? null : new Waiters(end, count - 1);
    }
  }

  public RunEnds(Database database, RunTable runs) {
    this.database = database;
    this.runs = runs;
  }

  /**
   * Somebody who waits, until closed.
   *
   * @param end the promise of the run's end, one for all who wait for the same run. It fails with
   *     {@link UnknownRunException} if there is no such run
   * @param leave what closing does
   */
  public record Wait(CompletableFuture<RunEnd> end, Runnable leave) implements AutoCloseable {

    @Override
    public void close() {
      leave.run();
    }
  }

  /** Waits for the run's end, until the answer is closed. */
  public Wait of(RunId run) {
    RunEnd known = recent.find(run);
    if (known != null) {
      return new Wait(CompletableFuture.completedFuture(known), () -> {});
    }
    CompletableFuture<RunEnd> end = come(run);
    lock.lock();
    try {
      if (closed) {
        end.completeExceptionally(closedError(run));
      }
      fresh = true;
      if (loop == null && !closed) {
        loop = Thread.ofVirtual().name("millrace-awaits").start(this::look);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return new Wait(end, () -> leave(run, end));
  }

  private CompletableFuture<RunEnd> come(RunId run) {
    return waiting.merge(run, Waiters.first(), (before, first) -> before.withAnother()).end;
  }

  /**
   * The last one who leaves takes the question away; unless that was answered, and others ask anew.
   */
  @SuppressWarnings("ReferenceEquality") // the very promise, not one like it
  private void leave(RunId run, CompletableFuture<RunEnd> end) {
    waiting.computeIfPresent(
        run, (id, waiters) -> waiters.end == end ? waiters.withoutOne() : waiters);
  }

  /** How many runs are asked for. */
  int questions() {
    return waiting.size();
  }

  /** The run has ended here. */
  void endedHere(RunId run, RunEnd end) {
    recent.add(run, end);
    ended(run, end);
  }

  private void ended(RunId run, RunEnd end) {
    Waiters waiters = waiting.remove(run);
    if (waiters != null) {
      waiters.end.complete(end);
    }
  }

  /**
   * Pauses before it asks: most runs that somebody waits for end here within milliseconds, and a
   * question for each of them would cost the database as much as a step.
   */
  private void look() {
    try {
      while (pauseWhileSomebodyWaits()) {
        boolean found = ask();
        lock.lock();
        try {
          pause = found ? LOOK_MIN : shorter(pause.multipliedBy(2), LOOK_MAX);
        } finally {
          lock.unlock();
        }
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this loop", e);
    }
  }

  /** New waits shorten a long pause. False at the end of the loop. */
  private boolean pauseWhileSomebodyWaits() throws InterruptedException {
    lock.lock();
    try {
      long nanos = pause.toNanos();
      while (!closed && !waiting.isEmpty() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
        if (fresh) {
          fresh = false;
          pause = LOOK_MIN;
          nanos = Math.min(nanos, LOOK_MIN.toNanos());
        }
      }
      if (closed || waiting.isEmpty()) {
        loop = null;
        pause = LOOK_MIN;
        return false;
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean ask() {
    boolean found = false;
    List<RunId> ids = List.copyOf(waiting.keySet());
    try {
      for (int from = 0; from < ids.size(); from += ASK_MAX) {
        found |= ask(ids.subList(from, Math.min(ids.size(), from + ASK_MAX)));
      }
    } catch (RuntimeException e) {
      // Whatever it is: all who wait depend on this loop.
      log.warn("ends of runs could not be read; they are asked for again: {}", e.getMessage());
    }
    return found;
  }

  private boolean ask(List<RunId> ids) {
    Map<RunId, Optional<RunEnd>> ended =
        database.call(
            "cannot read ends of runs", jdbi -> jdbi.withHandle(handle -> runs.ended(handle, ids)));
    ended.forEach((run, end) -> end.ifPresentOrElse(e -> ended(run, e), () -> missing(run)));
    return !ended.isEmpty();
  }

  private void missing(RunId run) {
    Waiters waiters = waiting.remove(run);
    if (waiters != null) {
      waiters.end.completeExceptionally(new UnknownRunException(run));
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  /** Ends the loop; whoever still waits is told that this Millrace was closed. */
  @Override
  public void close() {
    Thread last;
    lock.lock();
    try {
      closed = true;
      last = loop;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    joinUninterruptibly(last);
    for (RunId run : List.copyOf(waiting.keySet())) {
      Waiters waiters = waiting.remove(run);
      if (waiters != null) {
        waiters.end.completeExceptionally(closedError(run));
      }
    }
  }

  private static DatabaseException closedError(RunId run) {
    return new DatabaseException(
        DatabaseException.Reason.CLOSED,
        "this Millrace was closed while run %s was awaited; the run itself is not affected"
            .formatted(run),
        null);
  }

  private static void joinUninterruptibly(@Nullable Thread thread) {
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
