package io.millrace.engine.step;

import io.millrace.failure.BranchCancelled;
import io.millrace.failure.StepTimeoutException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The body of an attempt on a thread of its own, so that the step can go on without it when its
 * time is over. It is interrupted then, and has a moment to end: only a body that ignores the
 * interrupt can overlap the next attempt, and what it still returns is dropped.
 */
final class TimedBody {

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Execution execution;
  private final Attempt attempt;
  private final Callable<@Nullable Object> body;
  private final CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
  private final Abandoned.Watch watch;

  TimedBody(Execution execution, Attempt attempt, Callable<@Nullable Object> body) {
    this.execution = execution;
    this.attempt = attempt;
    this.body = body;
    this.watch = execution.writer().abandoned().watch();
  }

  /**
   * Calls the body.
   *
   * @throws StepTimeoutException when the limit is over first
   * @throws Throwable what the body threw
   */
  @Nullable Object call(Stop stop, String path, TimeLimit limit) throws Throwable {
    Thread thread =
        Thread.ofVirtual().name(Thread.currentThread().getName() + "/timed").start(this::work);
    long deadline = System.nanoTime() + limit.duration().toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
          throw e.getCause();
        } catch (TimeoutException e) {
          throw timedOut(thread, path, limit);
        } catch (InterruptedException e) {
          // For the body, wherever it comes from; the wait goes on unless the code must stop.
          thread.interrupt();
          interrupted = true;
          stopOrGoOn(stop, thread);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void stopOrGoOn(Stop stop, Thread thread) {
    if (stop.reason() != null && thread.isAlive()) {
      watch.giveUp();
    }
    stop.check();
  }

  private StepTimeoutException timedOut(Thread thread, String path, TimeLimit limit) {
    attempt.expire(
        new BranchCancelled(
            execution.runId(), "an attempt of '%s' took longer than it may".formatted(path)));
    thread.interrupt();
    boolean ignored = false;
    try {
      ignored = !thread.join(GRACE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      watch.giveUp();
    }
    return ignored
        ? limit.exceededAndIgnored(execution.runId(), path)
        : limit.exceeded(execution.runId(), path);
  }

  private void work() {
    execution.enter();
    try {
      result.complete(body.call());
    } catch (Throwable error) {
      // The waiting thread throws it.
      result.completeExceptionally(error);
    } finally {
      execution.leave();
      watch.ended();
    }
  }
}
