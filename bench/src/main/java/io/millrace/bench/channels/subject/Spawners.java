package io.millrace.bench.channels.subject;

import io.millrace.bench.channels.shape.Spawner;

/** Who spawns workers. */
public final class Spawners {

  private Spawners() {}

  /** Workers of Millrace. */
  public static Spawner millrace() {
    return new MillraceWorkers();
  }

  /** Virtual threads alone. */
  public static Spawner bareThreads() {
    return new BareThreads();
  }

  /** Coroutines. */
  public static Spawner kotlin() {
    return new CoroutineSpawner();
  }
}
