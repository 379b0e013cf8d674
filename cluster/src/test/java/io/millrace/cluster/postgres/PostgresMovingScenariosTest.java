package io.millrace.cluster.postgres;

import io.millrace.cluster.scenario.MovingScenarios;
import io.millrace.cluster.store.LeaseServer;
import java.nio.file.Path;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresMovingScenariosTest extends MovingScenarios {

  private PostgresServer server;

  @Override
  protected LeaseServer startServer(Path folder) {
    server = new PostgresServer(folder);
    return server;
  }

  @Override
  protected Class<?> program() {
    return PostgresNodes.class;
  }

  @Override
  protected Map<String, String> environment(int port) {
    PGSimpleDataSource source = server.source(port);
    return Map.of(
        "SCENARIO_URL", source.getUrl(),
        "SCENARIO_USER", String.valueOf(source.getUser()),
        "SCENARIO_PASSWORD", String.valueOf(source.getPassword()));
  }
}
