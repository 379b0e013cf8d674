package io.millrace.bench.rounds;

import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.server.ServerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of one fork. Each begins with empty tables and a checkpoint, so that rounds are alike;
 * warm-up rounds come first and are not counted.
 *
 * <p>Commits are counted from before a session opens until its last connection is gone, because
 * only then a backend's counters are sure to be in the statistics; what opening and closing alone
 * costs is measured once and taken off.
 */
final class Rounds {

  /** More warm-up rounds than this say that the rounds are too short, not that more would help. */
  private static final int WARMUP_ROUNDS_MAX = 50;

  private final ServerAddress server;
  private final DatabaseWorkload workload;

  Rounds(ServerAddress server, DatabaseWorkload workload) {
    this.server = server;
    this.workload = workload;
  }

  ForkResult measure(ForkRequest request) throws Exception {
    Map<String, List<Double>> samples = new HashMap<>();
    try (var probe = new Probe(server)) {
      BenchSchema schema = BenchSchema.create(server);
      warmUp(request.scale(), schema, probe);
      long commitsIdle = idle(schema, probe);
      for (int i = 0; i < request.rounds(); i++) {
        round(schema, probe, commitsIdle)
            .forEach(
                (key, value) -> samples.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
      }
    }
    return new ForkResult(samples);
  }

  private void warmUp(Scale scale, BenchSchema schema, Probe probe) throws Exception {
    double seconds = 0;
    double least = scale.warmup().toMillis() / 1e3;
    for (int i = 0; i < WARMUP_ROUNDS_MAX && (i < scale.warmupRounds() || seconds < least); i++) {
      seconds += round(schema, probe, 0).getOrDefault("seconds", 0.0);
    }
  }

  private long idle(BenchSchema schema, Probe probe) throws Exception {
    schema.reset(probe);
    long before = probe.commits();
    workload.open(server).close();
    return probe.commits() - before;
  }

  private Map<String, Double> round(BenchSchema schema, Probe probe, long commitsIdle)
      throws Exception {
    schema.reset(probe);
    long commitsBefore = probe.commits();
    Map<String, Double> values = new HashMap<>();
    long operations;
    try (DatabaseWorkload.Session session = workload.open(server)) {
      operations = timed(session, probe, values);
    }
    long commits = probe.commits() - commitsBefore - commitsIdle;
    workload.verify(server);
    values.put(Figure.COMMITS, (double) commits / operations);
    return values;
  }

  private static long timed(
      DatabaseWorkload.Session session, Probe probe, Map<String, Double> values) throws Exception {
    long walBefore = probe.walPosition();
    long start = System.nanoTime();
    DatabaseWorkload.Done done = session.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    long wal = probe.walPosition() - walBefore;
    values.putAll(done.extras());
    values.put("seconds", seconds);
    values.put(Figure.RATE, done.operations() / seconds);
    values.put(Figure.WAL, (double) wal / done.operations());
    return done.operations();
  }
}
