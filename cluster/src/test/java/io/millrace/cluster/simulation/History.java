package io.millrace.cluster.simulation;

import io.millrace.cluster.Leaving;
import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.Sticky;
import io.millrace.cluster.config.Balancing;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.config.HandOff;
import io.millrace.cluster.config.Leasing;
import io.millrace.cluster.config.NodeIdentity;
import io.millrace.cluster.node.Notice;
import io.millrace.cluster.node.Spaces;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One history of a group, from its seed: faults for a while, then peace, in which all must be well.
 */
final class History {

  private static final Duration LEASE = Duration.ofSeconds(3);
  private static final long SECOND = 1_000_000_000L;
  // The end of a lease, a new leader's, joins, the longest work on a partition, and some polls.
  private static final long PEACE = 16 * SECOND;
  private static final int NODES_MAX = 6;

  private final long seed;
  private final SplittableRandom random;
  private final Events events = new Events();
  private final Judge judge = new Judge();
  private final Weather weather;
  private final Spaces spaces;
  private final Map<String, SimNode> nodes = new LinkedHashMap<>();
  // Most histories are well, and nobody reads what happened in them.
  private final List<Supplier<String>> log = new ArrayList<>();
  private final Set<String> transitions = new TreeSet<>();
  private List<Partition> partitions;
  private final ClusterOptions options;

  History(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.weather = new Weather(random.split());
    this.spaces =
        new Spaces(
            new SimStore("live", LEASE, events, judge::written),
            new SimStore("away", Duration.ofSeconds(6), events, judge::written),
            new SimStore("assignment", Duration.ZERO, events, judge::written));
    this.partitions = drawPartitions();
    this.options =
        ClusterOptions.of("sim")
            .withLeasing(Leasing.of(LEASE))
            .withHandOff(HandOff.defaults().withGrace(Duration.ofSeconds(6)))
            .withBalancing(
                Balancing.of(Sticky.defaults())
                    .withMovesMax(random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 1_000)
                    .withSourcePoll(Duration.ofSeconds(2)));
  }

  /** What was wrong; empty if nothing was. */
  List<String> run() {
    int first = 1 + random.nextInt(NODES_MAX);
    for (int i = 0; i < first; i++) {
      start("n" + i);
    }
    int faults = random.nextInt(12);
    for (int i = 0; i < faults; i++) {
      pass(random.nextLong(6 * SECOND));
      fault();
    }
    peace();
    if (nodes.values().stream().allMatch(SimNode::goes)) {
      start("last");
    }
    pass(PEACE);
    judge
        .uncovered(nodes.values(), partitions)
        .ifPresent(uncovered -> judge.wrong().add("in the end " + uncovered));
    return judge.wrong().isEmpty()
        ? List.of()
        : List.of("seed " + seed, judge.wrong().getFirst(), String.join("\n", log()));
  }

  int versions() {
    return judge.versions();
  }

  /** Changes of state that nodes told of. */
  Set<String> transitions() {
    return transitions;
  }

  List<String> log() {
    return log.stream().map(Supplier::get).toList();
  }

  private void pass(long nanos) {
    long until = events.now() + nanos;
    while (events.step(until)) {
      judge.look(nodes.values());
      if (!judge.wrong().isEmpty()) {
        say("wrong: " + judge.wrong().getFirst());
        return;
      }
    }
  }

  private void say(Object... words) {
    long now = events.now();
    log.add(
        () ->
            "%.3f s %s"
                .formatted(
                    now / 1e9,
                    Arrays.stream(words).map(String::valueOf).collect(Collectors.joining(" "))));
  }

  private void start(String name) {
    say("start " + name);
    SimNode node =
        new SimNode(
            name,
            options.withIdentity(NodeIdentity.pool("node", 0, 9, name)),
            events,
            weather,
            spaces,
            () -> partitions,
            random.split(),
            notice -> decided(name, notice),
            notice -> told(name, notice));
    nodes.put(name, node);
    node.run(node.node()::start);
  }

  private void decided(String name, Notice notice) {
    if (notice instanceof Notice.Assigned(var begun)) {
      judge.begun(name, begun);
    }
  }

  private void told(String name, Notice notice) {
    if (notice instanceof Notice.StateChanged(var from, var to, String why)) {
      transitions.add(from + " -> " + to);
    }
    if (!(notice instanceof Notice.Failure)) {
      say(name, notice);
    }
  }

  private void fault() {
    String name = "n" + random.nextInt(NODES_MAX);
    SimNode node = nodes.get(name);
    if (node == null || node.dead()) {
      start(name);
      return;
    }
    switch (random.nextInt(10)) {
      case 0, 1 -> {
        say("kill " + name);
        node.kill();
      }
      case 2, 3 -> freeze(node);
      case 4 -> cut(node);
      case 5 -> leave(node, Leaving.HAND_OVER);
      case 6 -> {
        leave(node, Leaving.BE_BACK);
        pass(random.nextLong(SECOND));
        node.kill();
        start(name);
      }
      case 7 -> storm();
      case 8 -> {
        partitions = drawPartitions();
        say("partitions", partitions);
        node.run(() -> node.node().refresh(() -> true, () -> {}));
      }
      default -> {
        say("restart " + name);
        node.kill();
        start(name);
      }
    }
  }

  private void freeze(SimNode node) {
    long length = random.nextLong(8 * SECOND);
    say("freeze %s for %.3f s".formatted(node.name(), length / 1e9));
    node.freeze();
    events.after(length, node::thaw);
  }

  private void cut(SimNode node) {
    long length = random.nextLong(8 * SECOND);
    say("cut off %s for %.3f s".formatted(node.name(), length / 1e9));
    node.cut = true;
    events.after(length, () -> node.cut = false);
  }

  private void leave(SimNode node, Leaving how) {
    say("leave %s %s".formatted(node.name(), how));
    node.leave(how);
  }

  private void storm() {
    long length = random.nextLong(8 * SECOND);
    switch (random.nextInt(3)) {
      case 0 -> weather.down = true;
      case 1 -> weather.slowness = random.nextLong(2 * SECOND);
      default -> weather.losses = random.nextDouble() / 2;
    }
    say("the store is disturbed for %.3f s".formatted(length / 1e9));
    events.after(length, weather::clear);
  }

  private void peace() {
    say("peace");
    weather.clear();
    weather.calm();
    for (SimNode node : nodes.values()) {
      node.cut = false;
      node.thaw();
    }
  }

  private List<Partition> drawPartitions() {
    int count = random.nextInt(8) == 0 ? 0 : random.nextInt(20);
    TreeSet<Partition> drawn = new TreeSet<>();
    while (drawn.size() < count) {
      drawn.add(new Partition("p-" + random.nextInt(30), 1 + random.nextInt(3)));
    }
    return List.copyOf(drawn);
  }
}
