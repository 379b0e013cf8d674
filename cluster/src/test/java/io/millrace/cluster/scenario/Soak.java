package io.millrace.cluster.scenario;

import io.millrace.cluster.store.LeaseServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** All that can happen to a group, one thing after another, as a seed says. */
final class Soak {

  private static final int NODES_MIN = 3;
  private static final int NODES_MAX = 7;

  private final Random random;
  private final Fleet fleet;
  private final LeaseServer server;
  private final List<String> acts = new ArrayList<>();
  private int started;

  Soak(long seed, Fleet fleet, LeaseServer server) {
    this.random = new Random(seed);
    this.fleet = fleet;
    this.server = server;
  }

  String acts() {
    return String.join("\\n", acts);
  }

  /** Ends with a store that runs and at least three nodes. */
  void run(Duration duration) throws Exception {
    long end = System.nanoTime() + duration.toNanos();
    while (fleet.nodes().size() < NODES_MIN) {
      start();
    }
    while (System.nanoTime() - end < 0) {
      act();
      // What comes next comes while this is still being dealt with, or afterwards.
      LockSupport.parkNanos(random.nextLong(3_000_000_000L));
    }
    while (fleet.nodes().size() < NODES_MIN) {
      start();
    }
  }

  private void act() throws Exception {
    int nodes = fleet.nodes().size();
    if (nodes <= NODES_MIN) {
      start();
      return;
    }
    String node = fleet.nodes().get(random.nextInt(nodes));
    switch (random.nextInt(9)) {
      case 0, 1 -> {
        say("kill " + node);
        fleet.kill(node);
      }
      case 2 -> {
        say("leave " + node);
        fleet.leave(node, "HAND_OVER");
      }
      case 3, 4 -> freeze(node);
      case 5 -> {
        int count = 50 + random.nextInt(1_450);
        say("%d partitions".formatted(count));
        fleet.partitions(count);
        fleet.refresh(node);
      }
      case 6 -> restart();
      default -> {
        if (nodes < NODES_MAX) {
          start();
        }
      }
    }
  }

  private void start() {
    String node = "s" + started++;
    say("start " + node);
    fleet.start(node);
  }

  /** For less than a lease, or for more. */
  private void freeze(String node) {
    long nanos = random.nextLong(6_000_000_000L);
    say("freeze %s for %.1f s".formatted(node, nanos / 1e9));
    fleet.freeze(node);
    LockSupport.parkNanos(nanos);
    fleet.thaw(node);
  }

  private void restart() throws Exception {
    say("the store is killed");
    server.kill();
    LockSupport.parkNanos(random.nextLong(5_000_000_000L));
    server.start();
  }

  private void say(String act) {
    acts.add("%d %s".formatted(System.nanoTime() / 1_000_000, act));
  }
}
