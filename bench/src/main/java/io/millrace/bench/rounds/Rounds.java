package io.millrace.bench.rounds;

import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.server.ServerAddress;
import java.time.Duration;
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

  /** Nor do rounds warm up better that last so many times as long as the warm-up should. */
  private static final int WARMUP_TIMES_MAX = 3;

  private static final String SECONDS = "seconds";
  private static final String COMMITS_OF_STEP = "commits of a step";
  private static final String WAL_OF_STEP = "wal of a step";

  private final ServerAddress server;
  private final DatabaseWorkload workload;

  Rounds(ServerAddress server, DatabaseWorkload workload) {
    this.server = server;
    this.workload = workload;
  }

  ForkResult measure(ForkRequest request) throws Exception {
    Map<String, List<Double>> samples = new HashMap<>();
    Scale scale = request.scale();
    try (var probe = new Probe(server)) {
      BenchSchema schema = BenchSchema.create(server, workload.layout());
      warmUp(scale, schema, probe);
      long commitsIdle = idle(schema, probe);
      double seconds = 0;
      for (int i = 0; i < request.rounds() && (i == 0 || seconds < seconds(scale.enough())); i++) {
        Map<String, Double> values = round(schema, probe, commitsIdle);
        seconds += values.getOrDefault(SECONDS, 0.0);
        values.forEach(
            (key, value) -> samples.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
      }
    }
    return new ForkResult(samples, costs(samples));
  }

  private void warmUp(Scale scale, BenchSchema schema, Probe probe) throws Exception {
    double seconds = 0;
    double least = seconds(scale.warmup());
    for (int i = 0;
        i < WARMUP_ROUNDS_MAX
            && (i < scale.warmupRounds() || seconds < least)
            && seconds <= WARMUP_TIMES_MAX * least;
        i++) {
      seconds += round(schema, probe, 0).getOrDefault(SECONDS, 0.0);
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1e3;
  }

  /** What stands beside every figure: the commits and the log of an operation and of a step. */
  private static Map<String, Double> costs(Map<String, List<Double>> samples) {
    Map<String, Double> costs = new HashMap<>();
    for (String key : List.of(Figure.COMMITS, Figure.WAL, COMMITS_OF_STEP, WAL_OF_STEP)) {
      List<Double> values = samples.getOrDefault(key, List.of()).stream().sorted().toList();
      if (!values.isEmpty()) {
        costs.put(key, values.get(values.size() / 2));
      }
    }
    return costs;
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
    DatabaseWorkload.Done done;
    try (DatabaseWorkload.Session session = workload.open(server)) {
      done = timed(session, probe, values);
    }
    double commits = probe.commits() - commitsBefore - commitsIdle;
    workload.verify(server);
    values.put(Figure.COMMITS, commits / done.operations());
    if (done.steps() > 0) {
      values.put(COMMITS_OF_STEP, commits / done.steps());
    }
    return values;
  }

  private static DatabaseWorkload.Done timed(
      DatabaseWorkload.Session session, Probe probe, Map<String, Double> values) throws Exception {
    long walBefore = probe.walPosition();
    long start = System.nanoTime();
    DatabaseWorkload.Done done = session.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    double wal = probe.walPosition() - walBefore;
    values.putAll(done.extras());
    values.put(SECONDS, seconds);
    values.put(Figure.RATE, done.operations() / seconds);
    values.put(Figure.WAL, wal / done.operations());
    if (done.steps() > 0) {
      values.put(WAL_OF_STEP, wal / done.steps());
    }
    return done;
  }
}
