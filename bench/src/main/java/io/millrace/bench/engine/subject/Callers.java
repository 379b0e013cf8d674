package io.millrace.bench.engine.subject;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed number of callers that share operations out among them; each waits for its own. */
public final class Callers {

  /** One operation. */
  @FunctionalInterface
  public interface Operation {

    /** Does it; {@code index} counts the operations from 0. */
    void execute(int index) throws Exception;
  }

  private Callers() {}

  /** Returns when all operations are done; throws what the first of them threw. */
  public static void run(int callers, int operations, Operation operation) throws Exception {
    var next = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        ends.add(
            threads.submit(
                () -> {
                  for (int n = next.getAndIncrement(); n < operations; n = next.getAndIncrement()) {
                    operation.execute(n);
                  }
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }
}
