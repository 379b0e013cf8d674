package io.millrace.cluster.postgres;

import io.millrace.cluster.store.LeaseRaceContract;
import io.millrace.cluster.store.LeaseServer;
import java.nio.file.Path;

class PostgresRacesTest extends LeaseRaceContract {

  @Override
  protected LeaseServer startServer(Path folder) {
    return new PostgresServer(folder);
  }
}
