package io.millrace.cluster.assign;

import io.millrace.cluster.Partition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;

/** Nodes and partitions that come and go at random. */
final class World {

  private static final int NODES_MAX = 40;
  private static final int PARTITIONS_MAX = 300;

  /** What happened last. */
  enum Change {
    BEGIN,
    JOIN,
    LEAVE,
    MANY_NODES,
    REWEIGHTED,
    MORE_PARTITIONS,
    FEWER_PARTITIONS,
    NOTHING
  }

  private final Random random;
  private final boolean equalWeights;
  private final IntSupplier weight;
  private final TreeSet<String> nodes = new TreeSet<>();
  private final TreeMap<String, Integer> partitions = new TreeMap<>();

  World(long seed) {
    this.random = new Random(seed);
    int kind = random.nextInt(5);
    this.equalWeights = kind < 2;
    this.weight = weightOf(kind);
    join(1 + random.nextInt(NODES_MAX));
    add(random.nextInt(random.nextBoolean() ? 20 : PARTITIONS_MAX + 1));
  }

  private IntSupplier weightOf(int kind) {
    int same = 1 + random.nextInt(50);
    return switch (kind) {
      case 0, 1 -> () -> same;
      case 2 -> () -> 1 + random.nextInt(10);
      case 3 -> () -> (int) Math.pow(10, random.nextDouble() * 4);
      default -> () -> random.nextInt(10) == 0 ? 10_000 : 1;
    };
  }

  boolean equalWeights() {
    return equalWeights;
  }

  /** Does one of the things that happen. */
  Change change() {
    Change change = Change.values()[1 + random.nextInt(Change.values().length - 1)];
    return switch (change) {
      case JOIN -> join(1) == 1 ? change : Change.NOTHING;
      case LEAVE -> leave(1) == 1 ? change : Change.NOTHING;
      case MANY_NODES -> {
        leave(random.nextInt(nodes.size()));
        join(random.nextInt(NODES_MAX));
        yield change;
      }
      case REWEIGHTED -> {
        some(partitions.keySet()).forEach(key -> partitions.put(key, weight.getAsInt()));
        yield change;
      }
      case MORE_PARTITIONS -> {
        add(random.nextInt(50));
        yield change;
      }
      case FEWER_PARTITIONS -> {
        partitions.keySet().removeAll(some(partitions.keySet()));
        yield change;
      }
      case BEGIN, NOTHING -> Change.NOTHING;
    };
  }

  private int join(int count) {
    int before = nodes.size();
    while (nodes.size() < Math.min(before + count, NODES_MAX)) {
      nodes.add("n" + random.nextInt(1000));
    }
    return nodes.size() - before;
  }

  private int leave(int count) {
    List<String> left = new ArrayList<>(nodes);
    Collections.shuffle(left, random);
    List<String> gone = left.subList(0, Math.min(count, left.size() - 1));
    nodes.removeAll(gone);
    return gone.size();
  }

  private void add(int count) {
    int size = Math.min(partitions.size() + count, PARTITIONS_MAX);
    while (partitions.size() < size) {
      partitions.putIfAbsent("orders-" + random.nextInt(10_000), weight.getAsInt());
    }
  }

  private List<String> some(Iterable<String> keys) {
    List<String> some = new ArrayList<>();
    int oneOf = 1 + random.nextInt(10);
    keys.forEach(
        key -> {
          if (random.nextInt(oneOf) == 0) {
            some.add(key);
          }
        });
    return some;
  }

  /** What a strategy has to decide from, after it has answered so. */
  Round round(Map<String, String> before) {
    return Rounds.next(List.copyOf(nodes), partitions(), before);
  }

  private List<Partition> partitions() {
    return partitions.entrySet().stream()
        .map(entry -> new Partition(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** The same round, put together in another order from maps of another kind. */
  Round shuffled(Round round) {
    List<String> nodesShuffled = new ArrayList<>(round.nodes());
    List<Partition> partitionsShuffled = new ArrayList<>(round.partitions());
    List<String> keys = new ArrayList<>(round.current().keySet());
    List.of(nodesShuffled, partitionsShuffled, keys)
        .forEach(list -> Collections.shuffle(list, random));
    Map<String, String> current =
        random.nextBoolean() ? new LinkedHashMap<>() : new HashMap<>(1 + random.nextInt(1000));
    IntStream.range(0, keys.size())
        .mapToObj(keys::get)
        .forEach(key -> current.put(key, round.current().get(key)));
    return new Round(nodesShuffled, partitionsShuffled, current);
  }

  @Override
  public String toString() {
    return "%d nodes, partitions %s".formatted(nodes.size(), partitions);
  }
}
