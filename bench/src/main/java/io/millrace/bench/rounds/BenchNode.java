package io.millrace.bench.rounds;

import io.millrace.Millrace;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;
import java.time.Duration;

/** Millrace as measured: its defaults, in the schema of the benchmarks. */
public final class BenchNode {

  /** Runs that a node executes at a time by default. */
  public static final int ROOM = NodeOptions.defaults().maxRunning();

  private BenchNode() {}

  /** A node that executes at least {@code concurrent} runs at a time. */
  public static Millrace executing(ServerAddress server, int concurrent) {
    NodeOptions defaults = NodeOptions.defaults();
    return open(server, defaults.withMaxRunning(Math.max(defaults.maxRunning(), concurrent)));
  }

  /** A node that executes so many at a time, and gives them so long when it is closed. */
  public static Millrace executing(ServerAddress server, int concurrent, Duration drain) {
    return open(server, NodeOptions.defaults().withMaxRunning(concurrent).withDrain(drain));
  }

  /** A node that only starts runs. */
  public static Millrace starting(ServerAddress server) {
    return open(server, NodeOptions.defaults().withMaxRunning(0));
  }

  private static Millrace open(ServerAddress server, NodeOptions node) {
    return Millrace.start(
        server.dataSource(),
        MillraceOptions.defaults().withSchema(BenchSchema.NAME).withNode(node));
  }
}
