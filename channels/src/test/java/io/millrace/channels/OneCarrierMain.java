package io.millrace.channels;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;

/** All that workers do, in a process whose virtual threads have one carrier. */
final class OneCarrierMain {

  private OneCarrierMain() {}

  public static void main(String[] args) throws Exception {
    expect("joined", 42, Worker.spawn(() -> 42).join());
    expect("joined by a worker", 43, Worker.spawn(() -> Worker.spawn(() -> 43).join()).join());
    expect("pipeline", 42925, pipeline());
    expect("overlapping", 4, overlapping());
    expect("limited", 100, limited());
    deadline();
    System.out.println("all is well");
  }

  private static int pipeline() throws Exception {
    return Workers.scope(
        workers -> {
          var numbers = Channel.<Integer>bounded(1);
          var squares = Channel.<Integer>rendezvous();
          workers.spawn(
              numbers.sender(),
              out -> {
                for (int i = 1; i <= 50; i++) {
                  out.send(i);
                }
              });
          workers.spawn(
              squares.sender(),
              out -> {
                for (int n : numbers.receiver()) {
                  out.send(n * n);
                }
              });
          return workers.spawn(() -> squares.receiver().stream().mapToInt(n -> n).sum()).join();
        });
  }

  private static int overlapping() throws Exception {
    var together = new CyclicBarrier(4);
    Callable<Integer> meeting = together::await;
    return Workers.scope(
        workers ->
            workers.joinAll(workers.spawnAll(List.of(meeting, meeting, meeting, meeting))).size());
  }

  private static int limited() throws Exception {
    List<Integer> order = new ArrayList<>();
    try (var workers = Workers.open().limit(2)) {
      for (int i = 0; i < 100; i++) {
        workers.spawn(
            () -> {
              synchronized (order) {
                order.add(1);
              }
            });
      }
      workers.join();
    }
    return order.size();
  }

  private static void deadline() throws Exception {
    try (var stubborn = Stubborn.busy(1)) {
      Worker<String> busy = Worker.spawn(stubborn, Duration.ofMillis(100));
      Worker<Integer> starved = Worker.spawn(() -> 1, Duration.ofMillis(100));
      stubborn.begun();
      expect("busy", "timeout", outcome(busy));
      expect("starved", "timeout", outcome(starved));
    }
    expect("afterwards", 44, Worker.spawn(() -> 44).join());
  }

  private static Object outcome(Worker<?> worker) throws Exception {
    try {
      return worker.join();
    } catch (WorkerTimeoutException e) {
      return "timeout";
    }
  }

  private static void expect(String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError("%s: %s instead of %s".formatted(what, actual, expected));
    }
  }
}
