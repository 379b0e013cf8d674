package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Payload;
import io.millrace.bench.channels.shape.Spawner;

/** Virtual threads as they are, with an array for the values: no names, no failures, no limits. */
final class BareThreads implements Spawner {

  @Override
  public Times spawnAndJoin(int workers) throws InterruptedException {
    Thread[] threads = new Thread[workers];
    Integer[] values = new Integer[workers];

    long start = System.nanoTime();
    for (int i = 0; i < workers; i++) {
      int index = i;
      threads[i] = Thread.startVirtualThread(() -> values[index] = Payload.item(index));
    }
    long spawned = System.nanoTime();
    long sum = 0;
    for (int i = 0; i < workers; i++) {
      threads[i].join();
      sum += values[i];
    }
    long end = System.nanoTime();

    Payload.check(sum, Payload.sum(workers));
    return new Times(spawned - start, end - start);
  }
}
