package io.millrace.bench.queues;

import io.millrace.Millrace;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.queues.LaneTables.Claimed;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import io.millrace.workflow.Json;
import io.millrace.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;

/**
 * What a run costs that is executed out of lanes, and how much more where there are many of them,
 * or where many wait in one. Each shape has tables of its own; in them Millrace is measured first,
 * then the bare SQL.
 *
 * @param shapes what is in the tables, the least first
 * @param burst runs executed in each sample
 */
record LaneCost(List<Shape> shapes, int burst) implements Workload {

  static final String MILLRACE = "millrace";
  static final String BARE = "bare";

  private static final int BURSTS_IN_ROUND = 5;

  /** Lanes, or slots of one, in each statement of the bare SQL at most. */
  private static final int BATCH = 100;

  private static final double NANOS_IN_MICRO = 1e3;

  /**
   * What is in the tables.
   *
   * @param name part of keys
   * @param busy lanes with runs
   * @param each runs in each of them that nothing is measured with, at least
   * @param idle lanes without
   * @param limit of each lane
   */
  record Shape(String name, int busy, int each, int idle, int limit) {}

  /** Copies the list. */
  LaneCost {
    shapes = List.copyOf(shapes);
  }

  /** Key of the time for each run. */
  static String key(String subject, Shape shape) {
    return "%s-%s".formatted(subject, shape.name());
  }

  /** Key of how many times as long it takes as in the first shape. */
  static String growthKey(String subject, Shape shape) {
    return key(subject, shape) + "-growth";
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    Map<String, List<Double>> samples = new HashMap<>();
    for (Shape shape : shapes) {
      fill(request, shape);
      samples.put(key(MILLRACE, shape), millrace(request));
      samples.put(key(BARE, shape), bare(request, shape));
    }
    for (String subject : List.of(MILLRACE, BARE)) {
      double first = median(samples, subject, shapes.getFirst());
      for (Shape shape : shapes.subList(1, shapes.size())) {
        samples.put(growthKey(subject, shape), List.of(median(samples, subject, shape) / first));
      }
    }
    return new ForkResult(samples);
  }

  private void fill(ForkRequest request, Shape shape) throws Exception {
    ServerAddress server = request.database();
    BenchSchema.create(server);
    new Lanes(shape.busy(), shape.limit()).register(server);
    // Rounds of both, and one for each that warms up.
    int executed = 2 * (request.rounds() + 1) * BURSTS_IN_ROUND * burst;
    int each = shape.each() + Math.ceilDiv(executed, shape.busy());
    try (var tables = new LaneTables(server)) {
      tables.fill(shape.busy(), each, shape.limit());
      tables.fillIdle(shape.idle());
      tables.settle();
    }
  }

  private List<Double> millrace(ForkRequest request) throws Exception {
    var gate = new Semaphore(0);
    var done = new Semaphore(0);
    var workflow =
        Workflow.named(
            Lanes.WORKFLOW,
            Json.class,
            (run, input) -> {
              gate.acquire();
              done.release();
              return Json.NULL;
            });
    // Those at the gate at the end are handed back at once.
    try (Millrace node = BenchNode.executing(request.database(), BenchNode.ROOM, Duration.ZERO)) {
      node.register(workflow);
      return rounds(
          request,
          () -> {
            gate.release(burst);
            done.acquire(burst);
          });
    }
  }

  private List<Double> bare(ForkRequest request, Shape shape) throws Exception {
    try (var tables = new LaneTables(request.database())) {
      Deque<Claimed> claimed = new ArrayDeque<>();
      return rounds(
          request, () -> drain(tables, claimed, shape.busy() == 1 ? shape.limit() : BATCH, shape));
    }
  }

  private void drain(LaneTables tables, Deque<Claimed> claimed, int batch, Shape shape)
      throws SQLException {
    for (int left = burst; left > 0; ) {
      if (claimed.size() < batch) {
        claimed.addAll(tables.claim(batch - claimed.size()));
      }
      List<Claimed> ended = new ArrayList<>();
      while (ended.size() < left && !claimed.isEmpty()) {
        ended.add(claimed.remove());
      }
      if (ended.isEmpty()) {
        throw new IllegalStateException("no lane has a run left, %d short".formatted(left));
      }
      claimed.addAll(
          shape.busy() == 1
              ? tables.chainLane(ended, ended.size(), true)
              : tables.chainLanes(ended));
      left -= ended.size();
    }
  }

  /** A burst of runs. */
  @FunctionalInterface
  private interface Burst {

    void execute() throws Exception;
  }

  private List<Double> rounds(ForkRequest request, Burst one) throws Exception {
    List<Double> micros = new ArrayList<>();
    for (int round = -1; round < request.rounds(); round++) {
      long start = System.nanoTime();
      for (int i = 0; i < BURSTS_IN_ROUND; i++) {
        one.execute();
      }
      double each = (System.nanoTime() - start) / NANOS_IN_MICRO / (BURSTS_IN_ROUND * burst);
      if (round >= 0) {
        micros.add(each);
      }
    }
    return micros;
  }

  private static double median(Map<String, List<Double>> samples, String subject, Shape shape) {
    List<Double> sorted =
        Objects.requireNonNull(samples.get(key(subject, shape))).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
