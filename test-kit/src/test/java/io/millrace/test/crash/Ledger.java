package io.millrace.test.crash;

import io.millrace.run.RunId;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What callers were promised: the runs whose start has returned. */
final class Ledger {

  private final Set<UUID> started = ConcurrentHashMap.newKeySet();

  void started(RunId run) {
    started.add(run.value());
  }

  Set<UUID> all() {
    return Set.copyOf(started);
  }
}
