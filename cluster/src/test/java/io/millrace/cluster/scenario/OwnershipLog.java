package io.millrace.cluster.scenario;

import io.millrace.cluster.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Who owned what when, of all nodes of a group, as (partition, node, token, from, to): built from
 * what the nodes said and what was done to their processes.
 */
final class OwnershipLog {

  private final Map<String, Map<String, Ownership>> open = new HashMap<>();
  private final List<Ownership> closed = new ArrayList<>();
  private final Map<String, String> states = new HashMap<>();
  private final Map<String, String> ids = new HashMap<>();
  // Nodes that were frozen and have not begun anything since.
  private final Map<String, Freeze> frozen = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** When a node stood still. */
  private record Freeze(long from, long to) {

    // A lease less a heartbeat: it may have been renewed so long before.
    private static final long LEASE_MIN = NodeProgram.LEASE.multipliedBy(4).dividedBy(5).toNanos();

    /** Whether its lease may have ended meanwhile: then others may have begun at once. */
    boolean mayHaveLost() {
      return to - from >= LEASE_MIN;
    }
  }

  /** One ownership; it lasts while {@code to} is {@link Long#MAX_VALUE}. */
  record Ownership(String partition, String node, Token token, long from, long to) {
    Ownership until(long end) {
      return new Ownership(partition, node, token, from, Math.max(from, end));
    }
  }

  synchronized void add(long at, String node, String what, String more) {
    lines.add("%d %s %s %s".formatted(at / 1_000_000, node, what, more));
    switch (what) {
      case "ASSIGNED" -> {
        frozen.remove(node);
        for (String one : more.split(",", -1)) {
          if (!one.isEmpty()) {
            begin(at, node, one);
          }
        }
      }
      // What it was about to release when it was frozen it says as soon as it goes on, before it
      // knows that it has lost everything.
      case "RELEASED" -> {
        Freeze freeze = frozen.get(node);
        endAll(freeze != null && freeze.mayHaveLost() ? freeze.from() : at, node, more);
      }
      // Who is frozen does nothing, and what it has lost meanwhile it learns as soon as it goes on.
      case "LOST" -> {
        Freeze freeze = frozen.get(node);
        endAll(freeze == null ? at : freeze.from(), node, more);
      }
      case "STATE" -> {
        String[] words = more.split(" ", 3);
        states.put(node, words[0]);
        ids.put(node, words[1]);
      }
      default -> {}
    }
  }

  private void begin(long at, String node, String assigned) {
    String[] parts = assigned.split("=", -1);
    String[] token = parts[1].split("\\.", -1);
    open.computeIfAbsent(node, name -> new TreeMap<>())
        .put(
            parts[0],
            new Ownership(
                parts[0],
                node,
                new Token(Long.parseLong(token[0]), Long.parseLong(token[1])),
                at,
                Long.MAX_VALUE));
  }

  private void endAll(long at, String node, String partitions) {
    for (String partition : partitions.split(",", -1)) {
      end(at, node, partition);
    }
  }

  synchronized void frozen(String node, long at) {
    lines.add("%d %s frozen".formatted(at / 1_000_000, node));
    frozen.put(node, new Freeze(at, at));
  }

  synchronized void thaws(String node, long at) {
    frozen.computeIfPresent(node, (name, freeze) -> new Freeze(freeze.from(), at));
  }

  private void end(long at, String node, String partition) {
    Ownership ended = open.getOrDefault(node, new HashMap<>()).remove(partition);
    if (ended != null) {
      closed.add(ended.until(at));
    }
  }

  /** The node runs no more from this time on: killed, or frozen for longer than it may be. */
  synchronized void stopped(String node, long at) {
    for (String partition : List.copyOf(open.getOrDefault(node, Map.of()).keySet())) {
      end(at, node, partition);
    }
    states.put(node, "DEAD");
  }

  synchronized String state(String node) {
    return states.getOrDefault(node, "NEW");
  }

  synchronized String id(String node) {
    return ids.getOrDefault(node, "-");
  }

  /** How many partitions each node owns. */
  synchronized Map<String, Integer> counts() {
    Map<String, Integer> counts = new TreeMap<>();
    open.forEach((node, owned) -> counts.put(node, owned.size()));
    return counts;
  }

  /** Node by partition, of what is owned now. */
  synchronized Map<String, String> owners() {
    Map<String, String> owners = new TreeMap<>();
    open.values()
        .forEach(
            owned ->
                owned
                    .values()
                    .forEach(
                        one -> owners.merge(one.partition(), one.node(), (a, b) -> a + "+" + b)));
    return owners;
  }

  /** Whether exactly these partitions are owned, each by one. */
  synchronized boolean covers(Set<String> partitions) {
    Map<String, String> owners = owners();
    return owners.keySet().equals(partitions)
        && owners.values().stream().noneMatch(owner -> owner.contains("+"));
  }

  /** Partitions that two nodes owned at a time, and tokens that did not grow. Empty is right. */
  synchronized List<String> wrong() {
    Map<String, List<Ownership>> byPartition = new TreeMap<>();
    closed.forEach(
        one -> byPartition.computeIfAbsent(one.partition(), k -> new ArrayList<>()).add(one));
    open.values()
        .forEach(
            owned ->
                owned
                    .values()
                    .forEach(
                        one ->
                            byPartition
                                .computeIfAbsent(one.partition(), k -> new ArrayList<>())
                                .add(one)));
    List<String> wrong = new ArrayList<>();
    byPartition.values().forEach(all -> judge(all, wrong));
    return wrong;
  }

  private static void judge(List<Ownership> all, List<String> wrong) {
    all.sort((a, b) -> Long.compare(a.from(), b.from()));
    for (int i = 1; i < all.size(); i++) {
      Ownership before = all.get(i - 1);
      Ownership after = all.get(i);
      if (before.to() > after.from()) {
        wrong.add("two owners: %s and %s".formatted(before, after));
      }
      if (after.token().compareTo(before.token()) < 0
          || (after.token().equals(before.token()) && !after.node().equals(before.node()))) {
        wrong.add("token did not grow: %s and %s".formatted(before, after));
      }
    }
  }

  /** How often each partition was begun so far. */
  synchronized Map<String, Integer> begun() {
    Map<String, Integer> begun = new TreeMap<>();
    closed.forEach(one -> begun.merge(one.partition(), 1, Integer::sum));
    open.values()
        .forEach(owned -> owned.keySet().forEach(key -> begun.merge(key, 1, Integer::sum)));
    return begun;
  }

  synchronized String text() {
    return String.join("\n", lines);
  }

  synchronized boolean said(String node, String what) {
    return lines.stream().anyMatch(line -> line.contains(" %s %s ".formatted(node, what)));
  }

  /** What a node said last of this kind, or nothing. */
  synchronized String last(String node, String what) {
    String mark = " %s %s ".formatted(node, what);
    return lines.stream()
        .filter(line -> line.contains(mark))
        .reduce((one, two) -> two)
        .map(line -> line.substring(line.indexOf(mark) + mark.length()))
        .orElse("");
  }
}
