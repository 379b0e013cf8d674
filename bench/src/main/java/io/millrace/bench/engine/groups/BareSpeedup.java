package io.millrace.bench.engine.groups;

import io.millrace.bench.rounds.DatabaseWorkload;
import io.millrace.bench.server.ServerAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Ceiling: the same on bare virtual threads, recording nothing.
 *
 * @param members steps
 * @param repetitions in each round
 */
record BareSpeedup(int members, int repetitions) implements DatabaseWorkload {

  @Override
  public Session open(ServerAddress server) {
    return new Session() {
      @Override
      public Done run() throws InterruptedException {
        double[] ratios = new double[repetitions];
        for (int i = 0; i < repetitions; i++) {
          ratios[i] = execute();
        }
        return Done.of(repetitions).with(Speedup.median(ratios));
      }

      @Override
      public void close() {
        // nothing was opened
      }
    };
  }

  private double execute() throws InterruptedException {
    long start = System.nanoTime();
    for (int i = 0; i < members; i++) {
      Thread.sleep(Speedup.STEP);
    }
    long between = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < members; i++) {
        threads.execute(
            () -> {
              try {
                Thread.sleep(Speedup.STEP);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
    }
    return (double) (between - start) / (System.nanoTime() - between);
  }

  @Override
  public void verify(ServerAddress server) {
    // nothing was written
  }
}
