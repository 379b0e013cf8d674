package io.millrace.test.crash;

import io.millrace.test.invariants.Snapshot;
import io.millrace.test.work.Shapes;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Node processes under load, and one blow after the other. */
final class Storm implements AutoCloseable {

  private static final int NODES = 2;
  private static final Duration SLOWNESS = Duration.ofSeconds(2);
  private static final List<String> SHIFTS = List.of("+5h", "-7h", "+400h", "+0");

  private final Ground ground;
  private final Random random;
  private final Load load;
  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private int started;

  Storm(Ground ground, Random random) {
    this.ground = ground;
    this.random = random;
    for (int i = 0; i < NODES; i++) {
      nodes.add(node());
    }
    nodes.forEach(NodeProcess::ready);
    this.load = new Load(ground);
    load.progress(1);
  }

  private NodeProcess node() {
    return new NodeProcess(ground, "node-" + ++started);
  }

  /** One blow at a random moment, and what others do meanwhile. */
  void strike(Blow blow) throws Exception {
    Snapshot before = snapshot();
    // Somewhere in the next errands, not at their beginning.
    load.progress(random.nextInt(2));
    hit(blow);
    load.progress(2);
    violations.addAll(before.changesUntil(snapshot()));
  }

  private void hit(Blow blow) {
    int victim = random.nextInt(nodes.size());
    NodeProcess node = nodes.get(victim);
    switch (blow) {
      case KILL -> {
        node.close();
        nodes.set(victim, node().ready());
      }
      case STOP -> {
        node.stop();
        load.progress(2);
        node.resume();
      }
      case CUT -> node.proxy().cut();
      case SLOW -> {
        node.proxy().slow(SLOWNESS);
        load.progress(2);
        node.proxy().heal();
      }
      case HALF_OPEN -> {
        node.proxy().swallow();
        load.progress(2);
        node.proxy().heal();
        // A coin decides whether somebody tells both ends, or they must find out.
        if (random.nextBoolean()) {
          node.proxy().cut();
        }
      }
      case CLOCK -> node.clock().shift(SHIFTS.get(random.nextInt(SHIFTS.size())));
      case BACKEND -> killBackend();
      case SERVER -> ground.server().killAndRestart();
    }
  }

  private void killBackend() {
    List<String> pids =
        ground.rows(
            "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() order by pid");
    long pid = Long.parseLong(pids.get(random.nextInt(pids.size())));
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Lets all end and gives what does not hold. */
  List<String> verdict() throws Exception {
    violations.addAll(load.finish());
    violations.addAll(ground.invariants().violations(load.ledger().all()));
    violations.addAll(ground.lanes());
    Shapes.ALL.forEach(shape -> violations.addAll(Ends.unexpected(ground, shape)));
    if (!violations.isEmpty()) {
      violations.addAll(Report.of(ground));
      nodes.forEach(node -> violations.add("-- log of " + node.name() + "\n" + node.log()));
    }
    return violations;
  }

  private Snapshot snapshot() throws Exception {
    try (Connection connection = ground.patientConnection()) {
      return Snapshot.take(connection, Shapes.RETRIED);
    }
  }

  @Override
  public void close() {
    load.close();
    nodes.forEach(NodeProcess::close);
  }
}
