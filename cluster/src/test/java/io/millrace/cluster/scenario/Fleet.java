package io.millrace.cluster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/** A group of nodes in processes, and what is known of it. */
final class Fleet implements AutoCloseable {

  // No judgement: how long a test waits before it says what it waited for.
  private static final Duration GUARD = Duration.ofSeconds(60);

  private final String group = "g" + UUID.randomUUID().toString().substring(0, 8);
  private final Supplier<NodeProcess> processes;
  private final OwnershipLog log = new OwnershipLog();
  private final Map<String, NodeProcess> byNode = new LinkedHashMap<>();
  private final Deque<NodeProcess> idle = new ArrayDeque<>();
  private final Path partitions;
  private final Consumer<NodeProcess> spare;
  private String strategy = "sticky";

  /**
   * @param processes gives a process that has no nodes
   * @param spare takes those that are not needed any more
   */
  Fleet(Path folder, Supplier<NodeProcess> processes, Consumer<NodeProcess> spare, int partitions) {
    this.processes = processes;
    this.spare = spare;
    this.partitions = folder.resolve(group + ".partitions");
    partitions(partitions);
  }

  Fleet roundRobin() {
    strategy = "round-robin";
    return this;
  }

  OwnershipLog log() {
    return log;
  }

  String group() {
    return group;
  }

  /** Now there are partitions {@code p-0} to {@code p-(count - 1)}. */
  void partitions(int count) {
    write(IntStream.range(0, count).mapToObj(i -> "p-%d 1".formatted(i)).toList());
  }

  private void write(List<String> lines) {
    try {
      // Whole, or as it was: nodes read it at any time.
      Path next = partitions.resolveSibling(partitions.getFileName() + ".new");
      Files.write(next, lines);
      Files.move(next, partitions, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Set<String> keys() {
    try {
      TreeSet<String> keys = new TreeSet<>();
      Files.readAllLines(partitions).forEach(line -> keys.add(line.split(" ", -1)[0]));
      return keys;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes so many processes now, to be used by the next starts. */
  Fleet warm(int count) {
    List<NodeProcess> made = IntStream.range(0, count).mapToObj(i -> processes.get()).toList();
    made.forEach(NodeProcess::awaitReady);
    idle.addAll(made);
    return this;
  }

  /** Starts a node in a process of its own. */
  void start(String node) {
    start(node, "pool");
  }

  void start(String node, String identity) {
    NodeProcess process = idle.isEmpty() ? processes.get().awaitReady() : idle.removeFirst();
    startIn(process, node, identity);
  }

  void startIn(NodeProcess process, String node, String identity) {
    byNode.put(node, process);
    process.start(node, group, partitions, strategy, identity, log);
  }

  /** Starts nodes that share processes, so many in each. */
  void startShared(List<String> nodes, int each) {
    warm((nodes.size() + each - 1) / each);
    List<NodeProcess> hosts = List.copyOf(idle);
    idle.clear();
    for (int i = 0; i < nodes.size(); i++) {
      startIn(hosts.get(i / each), nodes.get(i), "pool");
    }
  }

  NodeProcess process(String node) {
    NodeProcess process = byNode.get(node);
    assertThat(process).as("the process of " + node).isNotNull();
    return process;
  }

  void kill(String node) {
    process(node).kill();
    byNode.remove(node);
  }

  void freeze(String node) {
    process(node).freeze();
    log.frozen(node, System.nanoTime());
  }

  void thaw(String node) {
    log.thaws(node, System.nanoTime());
    process(node).thaw();
  }

  void leave(String node, String how) {
    process(node).tell("leave %s %s".formatted(node, how));
    until(node + " is gone", () -> log.said(node, "GONE"));
    idle.addLast(byNode.remove(node));
  }

  void refresh(String node) {
    process(node).tell("refresh " + node);
  }

  /** Waits until every partition has exactly one owner, and says who. */
  Map<String, String> awaitCovered() {
    until("each partition has one owner", () -> log.covers(keys()));
    return log.owners();
  }

  /** The same, and all of these nodes work on about as many. */
  Map<String, String> awaitBalanced(int nodes) {
    int partitionCount = keys().size();
    until(
        "%d nodes share %d partitions evenly".formatted(nodes, partitionCount),
        () -> log.covers(keys()) && even(nodes, partitionCount));
    return log.owners();
  }

  /** Waits until something new was accepted of every partition. */
  void awaitWorked(Sink sink) {
    Map<String, Long> before =
        keys().stream().collect(Collectors.toMap(key -> key, key -> sink.last(group, key)));
    until(
        "each partition is worked on",
        () ->
            before.entrySet().stream()
                .allMatch(last -> sink.last(group, last.getKey()) > last.getValue()));
  }

  private boolean even(int nodes, int partitionCount) {
    List<Integer> counts = log.counts().values().stream().filter(count -> count > 0).toList();
    int least = partitionCount / nodes;
    int most = (partitionCount + nodes - 1) / nodes;
    return counts.size() == Math.min(nodes, partitionCount)
        && counts.stream().allMatch(count -> count >= least && count <= most);
  }

  /** Waits for a condition; says what happened where it does not come true. */
  void until(String what, Callable<Boolean> condition) {
    try {
      await(what).atMost(GUARD).pollInterval(Duration.ofMillis(20)).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(
          "%s: never; owned are %s%n%s".formatted(what, log.counts(), log.text()), e);
    }
  }

  /** The judgement on all that has happened. */
  void judge() {
    assertThat(log.wrong()).as("what happened:\n" + log.text()).isEmpty();
  }

  List<String> nodes() {
    return List.copyOf(byNode.keySet());
  }

  /** Ends its nodes, and gives back processes that others can use. */
  @Override
  public void close() {
    Set<NodeProcess> used = new HashSet<>(byNode.values());
    used.addAll(idle);
    used.stream().filter(NodeProcess::reset).forEach(spare);
  }
}
