package io.millrace.cluster.simulation;

import io.millrace.cluster.Leaving;
import io.millrace.cluster.Partition;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Spaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A group on simulated time that does what a test says, and otherwise meets no misfortune. */
final class SimGroup {

  private final Events events = new Events();
  private final Weather weather = new Weather(new SplittableRandom(7));
  private final SplittableRandom random = new SplittableRandom(7);
  private final Map<String, SimNode> nodes = new LinkedHashMap<>();
  private final Map<String, Integer> writes = new HashMap<>();
  private final Map<String, List<Notice>> notices = new HashMap<>();
  private final Judge judge = new Judge();
  private final ClusterOptions options;
  private final SimStore live;
  private final Spaces spaces;
  private List<Partition> partitions;

  SimGroup(ClusterOptions options, int partitions) {
    this.options = options;
    this.live = space("live", options.leasing().lease());
    this.spaces =
        new Spaces(
            live, space("away", options.handOff().grace()), space("assignment", Duration.ZERO));
    weather.calm();
    this.partitions = keys("p-", partitions);
  }

  private SimStore space(String name, Duration timeToLive) {
    return new SimStore(
        name,
        timeToLive,
        events,
        (key, value) -> {
          writes.merge(key, 1, Integer::sum);
          judge.written(key, value);
        });
  }

  void partitions(int count) {
    partitions("p-", count);
  }

  /** Of keys that begin so. */
  void partitions(String prefix, int count) {
    partitions = keys(prefix, count);
  }

  private static List<Partition> keys(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(i -> Partition.of(prefix + i)).sorted().toList();
  }

  private List<Partition> partitions() {
    if (partitions.isEmpty()) {
      throw new IllegalStateException("the source fails");
    }
    return partitions;
  }

  /** All leases are gone, and revisions begin again, as where their space is made for others. */
  void makeLeasesAnew() {
    live.makeAnew();
  }

  SimNode start(String name) {
    return start(name, NodeIdentity.fixed(name));
  }

  SimNode start(String name, NodeIdentity identity) {
    SimNode node =
        new SimNode(
            name,
            options.withIdentity(identity),
            events,
            weather,
            spaces,
            this::partitions,
            random.split(),
            notice -> {},
            notice -> notices.computeIfAbsent(name, any -> new ArrayList<>()).add(notice));
    nodes.put(name, node);
    node.run(node.node()::start);
    return node;
  }

  SimNode node(String name) {
    return Objects.requireNonNull(nodes.get(name), name);
  }

  void leave(String name, Leaving how) {
    node(name).leave(how);
  }

  SimGroup pass(Duration time) {
    long until = events.now() + time.toNanos();
    while (events.step(until)) {
      judge.look(nodes.values());
    }
    if (!judge.wrong().isEmpty()) {
      throw new AssertionError(judge.wrong());
    }
    return this;
  }

  /** How many partitions a node works on. */
  int works(String name) {
    return node(name).node().view().working().size();
  }

  int versions() {
    return judge.versions();
  }

  /** How often a key was written. */
  int writes(String key) {
    return writes.getOrDefault(key, 0);
  }

  /** How often keys were written whose names begin so. */
  int writesOf(String prefix) {
    return writes.entrySet().stream()
        .filter(written -> written.getKey().startsWith(prefix))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  List<Notice> notices(String name) {
    return notices.getOrDefault(name, List.of());
  }
}
