package io.millrace.cluster.nats;

import io.millrace.cluster.store.LeaseFaultContract;
import io.millrace.cluster.store.LeaseServer;
import java.nio.file.Path;

class NatsFaultsTest extends LeaseFaultContract {

  @Override
  protected LeaseServer startServer(Path folder) throws Exception {
    return new NatsServer(folder);
  }
}
