package io.millrace.bench.channels.work;

import io.millrace.bench.channels.shape.Spawner;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Scale;
import io.millrace.bench.plan.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * Workers spawned and joined. Several spawners take turns in one JVM, round by round, because what
 * a thread costs differs more between two JVMs than a worker differs from its thread.
 *
 * @param spawners by the name in their keys; of two the ratio is noted
 */
public record SpawnJoin(Map<String, Spawner> spawners) implements Workload {

  /** Workers of one round, as in the names of the cases. */
  public static final int WORKERS = 1_000;

  private static final int TINY_WORKERS = 10;
  private static final double NANOS_IN_MICRO = 1e3;

  /** Copies the map. */
  public SpawnJoin {
    spawners = Map.copyOf(spawners);
  }

  /** Key of the time until all are started, per worker. */
  public static String spawnKey(String spawner) {
    return spawner + "-spawn";
  }

  /** Key of the time until all are joined, per worker. */
  public static String totalKey(String spawner) {
    return spawner + "-total";
  }

  /** How many workers a round really has. */
  public static int workers(Scale scale) {
    return scale == Scale.TINY ? TINY_WORKERS : WORKERS;
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    int workers = workers(request.scale());
    Pace pace = Pace.of(request);
    List<String> names = spawners.keySet().stream().sorted().toList();
    var medians = new Medians();
    pace.warmUp(() -> turn(names, workers));
    for (List<Taken> turn : pace.count(() -> turn(names, workers))) {
      for (Taken taken : turn) {
        Spawner.Times times = taken.times();
        medians.add(spawnKey(taken.name()), times.spawnNanos() / NANOS_IN_MICRO / workers);
        medians.add(totalKey(taken.name()), times.totalNanos() / NANOS_IN_MICRO / workers);
      }
    }
    if (names.size() == 2) {
      noteRatio(medians, SpawnJoin::spawnKey, names);
      noteRatio(medians, SpawnJoin::totalKey, names);
    }
    return medians.result();
  }

  /** There and back, so that none always follows the same other one. */
  private List<Taken> turn(List<String> names, int workers) throws Exception {
    List<Taken> turn = new ArrayList<>();
    for (String name : names) {
      turn.add(take(name, workers));
    }
    for (String name : names.reversed()) {
      turn.add(take(name, workers));
    }
    return turn;
  }

  private Taken take(String name, int workers) throws Exception {
    Spawner spawner = Objects.requireNonNull(spawners.get(name));
    return new Taken(name, spawner.spawnAndJoin(workers));
  }

  private static void noteRatio(Medians medians, UnaryOperator<String> key, List<String> names) {
    String first = key.apply(names.getFirst());
    String last = key.apply(names.getLast());
    medians.note(last + " / " + first, medians.of(last) / medians.of(first));
  }

  private record Taken(String name, Spawner.Times times) {}
}
