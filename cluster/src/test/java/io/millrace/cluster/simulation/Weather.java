package io.millrace.cluster.simulation;

import java.util.random.RandomGenerator;

/** How the store is to be reached. */
final class Weather {

  private static final long MILLI = 1_000_000;

  private final RandomGenerator random;
  private boolean calm;
  boolean down;
  long slowness;
  double losses;

  Weather(RandomGenerator random) {
    this.random = random;
  }

  /** One way to the store or back, or less than 0 if nothing arrives. */
  long way(boolean cut) {
    if (down || cut || random.nextDouble() < losses) {
      return -1;
    }
    long usual = MILLI / 5 + (long) (random.nextDouble() * 3 * MILLI);
    // Now and then something is stuck for long, and arrives all the same.
    long stuck = !calm && random.nextInt(500) == 0 ? random.nextLong(3_000 * MILLI) : 0;
    return usual + slowness + stuck;
  }

  void clear() {
    down = false;
    slowness = 0;
    losses = 0;
  }

  /** From now on nothing is stuck. */
  void calm() {
    calm = true;
  }
}
