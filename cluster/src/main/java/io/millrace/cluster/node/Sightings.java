package io.millrace.cluster.node;

import io.millrace.cluster.store.Entry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** When leases were first seen with their newest revisions: who is late is looked at more often. */
final class Sightings {

  private final Map<String, Sighting> seen = new HashMap<>();

  private record Sighting(long revision, long at) {}

  void add(List<Entry> live, long now) {
    Set<String> keys = new HashSet<>();
    for (Entry entry : live) {
      if (Keys.isNode(entry.key())) {
        keys.add(entry.key());
        Sighting before = seen.get(entry.key());
        if (before == null || before.revision() != entry.revision()) {
          seen.put(entry.key(), new Sighting(entry.revision(), now));
        }
      }
    }
    seen.keySet().retainAll(keys);
  }

  /** A heartbeat; less while a node is late, since the end of a lease gives no hint. */
  Duration pause(Duration heartbeat, long now) {
    long late = now - heartbeat.toNanos() * 3 / 2;
    boolean waits = seen.values().stream().anyMatch(sighting -> sighting.at() - late < 0);
    return waits ? heartbeat.dividedBy(6) : heartbeat;
  }
}
