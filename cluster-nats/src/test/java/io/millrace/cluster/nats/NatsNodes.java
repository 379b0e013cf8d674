package io.millrace.cluster.nats;

import io.millrace.cluster.scenario.NodeProgram;
import java.time.Duration;

/** A process with nodes whose group is kept in NATS. */
public final class NatsNodes {

  private NatsNodes() {}

  public static void main(String[] args) throws Exception {
    NodeProgram.run(
        () ->
            NatsLeases.open(
                System.getenv("SCENARIO_URL"),
                NatsOptions.defaults().withOperationTimeout(Duration.ofSeconds(1))));
  }
}
