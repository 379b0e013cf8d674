package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Payload;
import io.millrace.bench.channels.shape.Spawner;
import io.millrace.channels.Worker;
import java.util.ArrayList;
import java.util.List;

/** Workers of Millrace, each of which returns a value. */
final class MillraceWorkers implements Spawner {

  @Override
  public Times spawnAndJoin(int workers) throws Exception {
    List<Worker<Integer>> spawnedWorkers = new ArrayList<>(workers);

    long start = System.nanoTime();
    for (int i = 0; i < workers; i++) {
      int index = i;
      spawnedWorkers.add(Worker.spawn(() -> Payload.item(index)));
    }
    long spawned = System.nanoTime();
    long sum = 0;
    for (Worker<Integer> worker : spawnedWorkers) {
      sum += worker.join();
    }
    long end = System.nanoTime();

    Payload.check(sum, Payload.sum(workers));
    return new Times(spawned - start, end - start);
  }
}
