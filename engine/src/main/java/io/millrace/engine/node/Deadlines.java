package io.millrace.engine.node;

import io.millrace.engine.database.Clock;
import io.millrace.engine.step.Execution;
import io.millrace.failure.DeadlineExceeded;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops the runs that are executed here when their deadline has come, by the database's clock, and
 * never before. Its thread is one of the platform, as virtual threads share carriers with user code
 * that may keep all of them busy; it begins with the first run that has a deadline.
 */
final class Deadlines implements AutoCloseable {

  private final Clock clock;
  private final ScheduledThreadPoolExecutor timer;

  // Added by whoever has a run begin, changed by the timer, removed by each run's thread.
  private final Map<Execution, Future<?>> watched = new ConcurrentHashMap<>();

  Deadlines(Clock clock) {
    this.clock = clock;
    this.timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("millrace-deadlines").factory());
    // Most runs end in time; what they leave must not pile up until then.
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Stops the execution at its deadline; at once if that has passed. */
  void watch(Execution execution, @Nullable Instant deadline) {
    if (deadline == null) {
      return;
    }
    if (hasPassed(deadline)) {
      stop(execution, deadline);
    } else {
      watched.put(execution, schedule(execution, deadline));
    }
  }

  /** The execution has ended. */
  void forget(Execution execution) {
    Future<?> check = watched.remove(execution);
    if (check != null) {
      check.cancel(false);
    }
  }

  private Future<?> schedule(Execution execution, Instant deadline) {
    long nanos = Duration.between(clock.reached(), deadline).toNanos();
    return timer.schedule(() -> check(execution, deadline), nanos, TimeUnit.NANOSECONDS);
  }

  private void check(Execution execution, Instant deadline) {
    if (hasPassed(deadline)) {
      stop(execution, deadline);
    } else {
      // The database's clock was set back meanwhile, or runs more slowly than this machine's.
      watched.computeIfPresent(execution, (same, before) -> schedule(same, deadline));
    }
  }

  private boolean hasPassed(Instant deadline) {
    return !clock.reached().isBefore(deadline);
  }

  private static void stop(Execution execution, Instant deadline) {
    execution.stop(new DeadlineExceeded(execution.claim().runId(), deadline));
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
