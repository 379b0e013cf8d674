package io.millrace.bench.engine.backlog;

import io.millrace.bench.bare.Filling;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a run costs, executed out of a queue in which others wait. Millrace and the bare SQL take
 * turns on the very same tables, and all sizes are measured there one after another, because
 * filling them takes longer than all else.
 *
 * @param queued what is left waiting at least, from the shortest queue to the longest
 * @param finished runs in the tables besides
 * @param burst runs executed in each sample
 */
record Backlog(List<Integer> queued, int finished, int burst) implements Workload {

  static final String MILLRACE = "millrace";
  static final String BARE = "bare";

  private static final int BURSTS_IN_ROUND = 5;
  private static final double NANOS_IN_MICRO = 1e3;

  /** Copies the list. */
  Backlog {
    queued = List.copyOf(queued);
  }

  /** Key of the time for each run while at least so many wait. */
  static String key(String subject, int queued) {
    return "%s-%d".formatted(subject, queued);
  }

  /** Key of how many times as long it takes in the longest queue as in the shortest. */
  static String growthKey(String subject) {
    return subject + "-growth";
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    ServerAddress server = request.database();
    BenchSchema.create(server);
    Map<String, List<Double>> samples = new HashMap<>();
    try (var filling = new Filling(server)) {
      filling.finished(finished);
      // The node holds so many more, claimed already when its clock starts.
      filling.queued(queued.getFirst() + BenchNode.ROOM);
      filling.settle();
      Map<String, Drainer> drainers = new LinkedHashMap<>();
      try (var millrace = new MillraceDrainer(server);
          var bare = new BareDrainer(server)) {
        drainers.put(MILLRACE, millrace);
        drainers.put(BARE, bare);
        var turns = new Turns(filling, drainers, request, samples);
        turns.all();
        RunTables.awaitSucceeded(server, finished + turns.drained);
      }
    }
    return new ForkResult(samples);
  }

  private final class Turns {

    private final Filling filling;
    private final Map<String, Drainer> drainers;
    private final ForkRequest request;
    private final Map<String, List<Double>> samples;
    private long drained;

    private Turns(
        Filling filling,
        Map<String, Drainer> drainers,
        ForkRequest request,
        Map<String, List<Double>> samples) {
      this.filling = filling;
      this.drainers = drainers;
      this.request = request;
      this.samples = samples;
    }

    private void all() throws Exception {
      warmUp();
      int before = queued.getFirst();
      for (int size : queued) {
        if (size > before) {
          filling.queued(size - before);
          filling.settle();
        }
        before = size;
        for (int i = 0; i < request.rounds(); i++) {
          for (String name : List.of(MILLRACE, BARE)) {
            samples
                .computeIfAbsent(key(name, size), k -> new ArrayList<>())
                .add(roundNanos(name) / NANOS_IN_MICRO / (BURSTS_IN_ROUND * burst));
          }
        }
      }
      drainers.keySet().forEach(this::growth);
    }

    private void warmUp() throws Exception {
      long left = request.scale().warmup().toNanos();
      while (left > 0) {
        for (String name : List.of(MILLRACE, BARE)) {
          left -= roundNanos(name);
        }
      }
    }

    private long roundNanos(String name) throws Exception {
      Drainer drainer = Objects.requireNonNull(drainers.get(name));
      long nanos = 0;
      for (int i = 0; i < BURSTS_IN_ROUND; i++) {
        filling.queued(burst);
        drainer.prepare();
        long start = System.nanoTime();
        drainer.drain(burst);
        nanos += System.nanoTime() - start;
        drained += burst;
      }
      return nanos;
    }

    private void growth(String name) {
      double first = median(name, queued.getFirst());
      samples.put(growthKey(name), List.of(median(name, queued.getLast()) / first));
    }

    private double median(String name, int size) {
      List<Double> sorted =
          Objects.requireNonNull(samples.get(key(name, size))).stream().sorted().toList();
      return sorted.get(sorted.size() / 2);
    }
  }
}
