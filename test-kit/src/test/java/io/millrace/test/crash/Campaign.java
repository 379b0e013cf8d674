package io.millrace.test.crash;

import io.millrace.test.line.Fault;
import io.millrace.test.line.Point;
import io.millrace.test.line.Strike;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Many rounds: the points are found by recording what undisturbed victims send, then every point is
 * combined with every fault, in an order that the seed decides. Several lanes play at a time, each
 * on a ground of its own, since most of a round is waiting.
 */
final class Campaign {

  private static final int LANES = 4;
  // What a victim sends depends on how its batches fall; two recordings find nearly all of it.
  private static final int RECORDINGS = 2;
  // A ground is judged as a whole, so it must not grow without end.
  private static final int ROUNDS_ON_A_GROUND = 25;

  private final CrashServer server;
  private final Effort effort;
  private final Set<Trial> trials = new LinkedHashSet<>();
  private final AtomicInteger rounds = new AtomicInteger();
  private final Tally tally = new Tally();

  Campaign(CrashServer server, Effort effort) {
    this.server = server;
    this.effort = effort;
  }

  Tally play() throws Exception {
    List<Trial> order;
    if (effort.only() == null) {
      record();
      order = shuffled();
    } else {
      order = Collections.nCopies(effort.faults(), effort.only());
    }
    System.err.println("crash harness: %s; %d trials".formatted(effort, order.size()));
    playAll(order);
    System.err.println("crash harness: " + tally);
    return tally;
  }

  private void record() throws InterruptedException {
    List<Trial> recordings = new ArrayList<>();
    for (int i = 0; i < RECORDINGS; i++) {
      for (Setting setting : Setting.values()) {
        recordings.add(new Trial(setting, null));
      }
    }
    playAll(recordings);
    tally.points().forEach(this::cross);
  }

  private void cross(Setting setting, Set<Point> points) {
    System.err.println("crash harness: %d points of %s".formatted(points.size(), setting));
    for (Point point : points) {
      for (Fault fault : Fault.values()) {
        trials.add(new Trial(setting, new Strike(point, fault)));
      }
    }
  }

  private Ground ground(Setting setting) throws SQLException {
    Ground ground = new Ground(server);
    return setting == Setting.FIRST ? ground : ground.withSchema();
  }

  /** All of them in the seed's order, again and again until there are as many as are asked for. */
  private List<Trial> shuffled() {
    List<Trial> order = new ArrayList<>();
    Random random = new Random(effort.seed());
    do {
      List<Trial> all = new ArrayList<>(trials);
      Collections.shuffle(all, random);
      order.addAll(all);
    } while (order.size() < effort.faults() * 2);
    return order;
  }

  private void playAll(List<Trial> order) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Thread> lanes = new ArrayList<>();
    for (int lane = 0; lane < LANES; lane++) {
      lanes.add(Thread.ofPlatform().name("side-lane-" + lane).start(() -> playLane(order, next)));
    }
    for (Thread lane : lanes) {
      lane.join();
    }
  }

  private void playLane(List<Trial> order, AtomicInteger next) {
    Ground shared = null;
    Ledger ledger = new Ledger();
    for (int played = 0; !tally.isEnough(effort); played++) {
      int index = next.getAndIncrement();
      if (index >= order.size()) {
        return;
      }
      Trial trial = order.get(index);
      try {
        boolean own = trial.setting() == Setting.FIRST;
        if (!own && (shared == null || played % ROUNDS_ON_A_GROUND == 0)) {
          shared = ground(trial.setting());
          ledger = new Ledger();
        }
        boolean holds =
            own ? play(ground(trial.setting()), new Ledger(), trial) : play(shared, ledger, trial);
        shared = holds ? shared : null;
      } catch (Exception e) {
        tally.failed(again(trial), List.of(String.valueOf(e)));
        shared = null;
      }
    }
  }

  private boolean play(Ground ground, Ledger ledger, Trial trial) throws Exception {
    int number = rounds.incrementAndGet();
    Round.Outcome outcome = new Round(ground, ledger, trial, number, effort.seed()).play();
    tally.add(trial, outcome);
    if (!outcome.violations().isEmpty()) {
      tally.failed(again(trial), outcome.violations());
    }
    return outcome.violations().isEmpty();
  }

  private String again(Trial trial) {
    return "%s; again: -Dcrash.seed=%d '-Dcrash.only=%s'".formatted(trial, effort.seed(), trial);
  }
}
