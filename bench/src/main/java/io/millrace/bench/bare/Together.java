package io.millrace.bench.bare;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same work on several connections at once, each with a thread of its own. */
public final class Together {

  /** The work of one connection. */
  @FunctionalInterface
  public interface Work {

    /** Does it; {@code index} counts the connections from 0. */
    void on(RunTables tables, int index) throws Exception;
  }

  private Together() {}

  /** Returns when all have ended; throws what the first of them threw. */
  public static void run(List<RunTables> connections, Work work) throws Exception {
    // Platform threads: a blocking read of one's own socket wakes without a poller in between.
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < connections.size(); i++) {
        int index = i;
        ends.add(
            threads.submit(
                () -> {
                  work.on(connections.get(index), index);
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
