package io.millrace.cluster.postgres;

import io.millrace.cluster.scenario.NodeProgram;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with nodes whose group is kept in PostgreSQL. */
public final class PostgresNodes {

  private PostgresNodes() {}

  public static void main(String[] args) throws Exception {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(System.getenv("SCENARIO_URL"));
    source.setUser(System.getenv("SCENARIO_USER"));
    source.setPassword(System.getenv("SCENARIO_PASSWORD"));
    NodeProgram.run(
        () ->
            PostgresLeases.open(
                source, PostgresOptions.defaults().withOperationTimeout(Duration.ofSeconds(1))));
  }
}
