package io.millrace.bench.journal;

import io.millrace.Millrace;
import io.millrace.bench.rounds.BenchSchema;
import io.millrace.bench.server.ServerAddress;
import io.millrace.config.MillraceOptions;
import io.millrace.config.NodeOptions;

/** Millrace as measured: its defaults, in the schema of the benchmarks. */
final class BenchNode {

  private BenchNode() {}

  /** A node that executes at least {@code concurrent} runs at a time. */
  static Millrace executing(ServerAddress server, int concurrent) {
    NodeOptions defaults = NodeOptions.defaults();
    return open(server, defaults.withMaxRunning(Math.max(defaults.maxRunning(), concurrent)));
  }

  /** A node that only starts runs. */
  static Millrace starting(ServerAddress server) {
    return open(server, NodeOptions.defaults().withMaxRunning(0));
  }

  private static Millrace open(ServerAddress server, NodeOptions node) {
    return Millrace.start(
        server.dataSource(),
        MillraceOptions.defaults().withSchema(BenchSchema.NAME).withNode(node));
  }
}
