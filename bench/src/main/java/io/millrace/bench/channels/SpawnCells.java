package io.millrace.bench.channels;

import io.millrace.bench.channels.shape.Spawner;
import io.millrace.bench.channels.subject.Spawners;
import io.millrace.bench.channels.work.SpawnJoin;
import io.millrace.bench.plan.Better;
import io.millrace.bench.plan.Cell;
import io.millrace.bench.plan.Figure;
import io.millrace.bench.plan.Role;
import io.millrace.bench.plan.Scale;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Workers spawned and joined. */
final class SpawnCells {

  static final String SPAWN = "worker-spawn-%d".formatted(SpawnJoin.WORKERS);
  static final String TOTAL = "worker-spawn-join-%d".formatted(SpawnJoin.WORKERS);

  private static final String MILLRACE = "millrace";
  private static final String BARE = "bare";
  private static final String KOTLIN = "kotlin";

  private SpawnCells() {}

  static List<Cell> at(Scale scale) {
    Map<String, Spawner> inTurns = new TreeMap<>();
    inTurns.put(MILLRACE, Spawners.millrace());
    inTurns.put(BARE, Spawners.bareThreads());
    // The same object for both: one child measures them in turns.
    var shared = new SpawnJoin(inTurns);
    var alone = new SpawnJoin(Map.of(KOTLIN, Spawners.kotlin()));
    return List.of(
        cell(MILLRACE, "millrace", Role.MILLRACE, shared, scale),
        cell(KOTLIN, "Kotlin launch and join", Role.PEER, alone, scale),
        cell(BARE, "bare virtual threads", Role.CEILING, shared, scale));
  }

  private static Cell cell(String key, String subject, Role role, SpawnJoin work, Scale scale) {
    return new Cell(
        "worker-spawn-%s".formatted(key),
        subject,
        role,
        Map.of("workers", SpawnJoin.workers(scale)),
        List.of(figure(SpawnJoin.spawnKey(key), SPAWN), figure(SpawnJoin.totalKey(key), TOTAL)),
        work);
  }

  static Figure figure(String key, String name) {
    return new Figure(key, name, "us/worker", Better.LOWER);
  }
}
