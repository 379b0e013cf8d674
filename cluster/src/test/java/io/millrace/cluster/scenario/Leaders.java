package io.millrace.cluster.scenario;

import static org.awaitility.Awaitility.await;

import io.millrace.cluster.node.Wire;
import io.millrace.cluster.store.Entry;
import io.millrace.cluster.store.LeaseSpace;
import io.millrace.cluster.store.LeaseStore;
import java.time.Duration;
import java.util.Optional;

/** Who leads, as the store says. */
final class Leaders {

  private Leaders() {}

  static String id(LeaseStore store, String group) throws Exception {
    LeaseSpace live = store.space(group + "-live", NodeProgram.LEASE);
    Entry entry =
        await("somebody leads")
            .atMost(Duration.ofSeconds(30))
            .until(() -> live.get("leader"), Optional::isPresent)
            .orElseThrow();
    return Wire.leader(entry.value()).peer().id();
  }
}
