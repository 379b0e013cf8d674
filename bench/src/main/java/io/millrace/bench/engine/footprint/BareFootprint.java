package io.millrace.bench.engine.footprint;

import io.millrace.bench.heap.Heap;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Ceiling: a virtual thread that waits.
 *
 * @param threads at once
 * @param scale how thorough the heap is looked at
 */
record BareFootprint(int threads, Scale scale) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) {
    return new Session() {
      @Override
      public Done run() throws InterruptedException {
        cycle();
        long before = Heap.used(scale);
        double bytes = (double) (cycle() - before) / threads;
        return Done.of(2L * threads).with(Map.of(Footprint.BYTES, bytes));
      }

      @Override
      public void close() {
        // nothing was opened
      }
    };
  }

  private long cycle() throws InterruptedException {
    var arrived = new CountDownLatch(threads);
    var gate = new CountDownLatch(1);
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        all.execute(
            () -> {
              arrived.countDown();
              try {
                gate.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      arrived.await();
      long used = Heap.used(scale);
      gate.countDown();
      return used;
    }
  }

  @Override
  public void verify(ServerAddress server) {
    // nothing was written
  }
}
