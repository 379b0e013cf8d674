package io.millrace.proofs.soak;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The end of threads that must end. */
final class Hangs {

  // Much longer than anything takes here: who is not done by then is not being woken.
  private static final Duration HANG = Duration.ofSeconds(Integer.getInteger("proofs.hang", 60));

  private Hangs() {}

  static void join(List<Thread> threads, Object what) throws InterruptedException {
    for (Thread thread : threads) {
      if (!thread.join(HANG)) {
        throw new AssertionError(
            "hung: %s%n%s"
                .formatted(
                    what,
                    threads.stream()
                        .filter(Thread::isAlive)
                        .map(Hangs::describe)
                        .collect(Collectors.joining("\n"))));
      }
    }
  }

  private static String describe(Thread thread) {
    return thread
        + "\n  "
        + Arrays.stream(thread.getStackTrace())
            .map(StackTraceElement::toString)
            .collect(Collectors.joining("\n  "));
  }
}
