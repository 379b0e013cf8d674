package io.millrace.bench.engine.backlog;

import io.millrace.bench.bare.Filling;
import io.millrace.bench.bare.RunTables;
import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.bench.rounds.BenchNode;
import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/**
 * Many runs while another session holds an old snapshot, so that nothing of what they leave behind
 * can be cleaned away: what the last of them cost, and how much more that is than the early ones.
 *
 * @param subject who executes them
 * @param runs while the transaction is open
 */
record OpenTransaction(Who subject, int runs) implements Workload {

  /** Key of the time for each run in the last tenth of them. */
  static final String LAST = "last";

  /** Key of how many times as long that is as in the second tenth; the first one warms up. */
  static final String GROWTH = "growth";

  private static final int PARTS = 10;
  private static final double NANOS_IN_MICRO = 1e3;

  /** Opens what executes the runs. */
  @FunctionalInterface
  interface Who {

    /** Opens it. */
    Drainer open(ServerAddress server) throws Exception;
  }

  @Override
  public ForkResult measure(ForkRequest request) throws Exception {
    ServerAddress server = request.database();
    BenchSchema.create(server);
    try (var filling = new Filling(server)) {
      // A node may hold so many more than it executes.
      filling.queued(runs + BenchNode.ROOM);
      filling.settle();
    }
    double[] micros = new double[PARTS];
    try (Connection other = server.connect(BenchSchema.NAME);
        Statement statement = other.createStatement()) {
      statement.execute("begin isolation level repeatable read");
      statement.execute("select from run limit 1");
      try (Drainer drainer = subject.open(server)) {
        for (int part = 0; part < PARTS; part++) {
          micros[part] = part(drainer);
        }
        RunTables.awaitSucceeded(server, (long) runs / PARTS * PARTS);
      }
      statement.execute("rollback");
    }
    return new ForkResult(
        Map.of(
            LAST, List.of(micros[PARTS - 1]),
            GROWTH, List.of(micros[PARTS - 1] / micros[1])));
  }

  private double part(Drainer drainer) throws Exception {
    int share = runs / PARTS;
    drainer.prepare();
    long start = System.nanoTime();
    drainer.drain(share);
    return (System.nanoTime() - start) / NANOS_IN_MICRO / share;
  }
}
