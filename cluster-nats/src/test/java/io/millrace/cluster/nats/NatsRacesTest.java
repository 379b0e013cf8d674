package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseRaceContract;
import io.millrace.cluster.store.LeaseServer;
import java.nio.file.Path;

class NatsRacesTest extends LeaseRaceContract {

  @Override
  protected LeaseServer startServer(Path folder) throws Exception {
    return new NatsServer(folder);
  }
}
