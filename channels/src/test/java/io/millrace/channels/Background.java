package io.millrace.channels;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A call on a thread of its own that a test can see block. */
final class Background<T> {

  // Long enough for a busy machine; only a hang gets there.
  static final Duration HANG = Duration.ofSeconds(30);

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Background(Callable<T> call) {
    this.thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    result.complete(call.call());
                  } catch (Throwable e) {
                    result.completeExceptionally(e);
                  }
                });
  }

  static <T> Background<T> call(Callable<T> call) {
    return new Background<>(call);
  }

  static Background<Boolean> send(Sender<? super Integer> sender, int item) {
    return call(
        () -> {
          sender.send(item);
          return true;
        });
  }

  /** Waits until it waits. */
  Background<T> blocked() {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(HANG)
        .until(
            () ->
                thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
    return this;
  }

  void interrupt() {
    thread.interrupt();
  }

  boolean isDone() {
    return result.isDone();
  }

  T result() throws Exception {
    return result.get(HANG.toMillis(), TimeUnit.MILLISECONDS);
  }

  Throwable failure() throws Exception {
    try {
      T value = result();
      throw new AssertionError("no failure, but " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }
}
