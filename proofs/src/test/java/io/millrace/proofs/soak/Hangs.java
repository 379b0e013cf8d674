package io.millrace.proofs.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The end of threads that must end. */
final class Hangs {

  // Much longer than any step takes here: who is not done by then is not being woken.
  private static final Duration HANG = Duration.ofSeconds(Integer.getInteger("proofs.hang", 60));

  private Hangs() {}

  static void join(List<Thread> threads, Object what) throws InterruptedException {
    join(threads, what, () -> 0);
  }

  /** Waits for as long as that number changes. */
  static void join(List<Thread> threads, Object what, LongSupplier progress)
      throws InterruptedException {
    for (Thread thread : threads) {
      boolean ended;
      long before;
      do {
        before = progress.getAsLong();
        ended = thread.join(HANG);
      } while (!ended && progress.getAsLong() != before);
      // Not isAlive(): for a moment a thread that join() says has terminated is still alive.
      if (!ended) {
        throw new AssertionError("hung: %s%n%s".formatted(what, describe(threads)));
      }
    }
  }

  private static String describe(List<Thread> threads) {
    return threads.stream()
        .filter(Thread::isAlive)
        .map(Hangs::describe)
        .collect(Collectors.joining("\n"));
  }

  private static String describe(Thread thread) {
    return thread
        + "\n  "
        + Arrays.stream(thread.getStackTrace())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  "));
  }
}
