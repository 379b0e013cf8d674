package io.millrace.cluster.nats;

import io.millrace.cluster.scenario.MovingScenarios;
import io.millrace.cluster.store.LeaseServer;
import java.nio.file.Path;
import java.util.Map;

class NatsMovingScenariosTest extends MovingScenarios {

  @Override
  protected LeaseServer startServer(Path folder) throws Exception {
    return new NatsServer(folder);
  }

  @Override
  protected Class<?> program() {
    return NatsNodes.class;
  }

  @Override
  protected Map<String, String> environment(int port) {
    return Map.of("SCENARIO_URL", "nats://127.0.0.1:" + port);
  }
}
