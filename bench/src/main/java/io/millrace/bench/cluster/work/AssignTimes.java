package io.millrace.bench.cluster.work;

import io.millrace.bench.plan.ForkRequest;
import io.millrace.bench.plan.ForkResult;
import io.millrace.bench.plan.Workload;
import io.millrace.cluster.Partition;
import io.millrace.cluster.assign.Round;
import io.millrace.cluster.assign.Sticky;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * How long it takes to decide who has what, with nothing else around it: when nobody has anything
 * yet, and when the last of the nodes has just joined and the others share all evenly.
 *
 * @param assigner who decides
 * @param sizes how many nodes, the last one included, and partitions
 * @param warmup for each size
 * @param sampling of each round
 */
public record AssignTimes(Assigner assigner, List<Size> sizes, Duration warmup, Duration sampling)
    implements Workload {

  private static final long SEED = 1;
  private static final int WEIGHT_MAX = 1_000;

  /** What there is to decide on. */
  public enum Kind {
    /** One of the nodes has just joined. */
    JOIN(""),
    /** Nobody has anything. */
    FIRST("-first"),
    /** As {@link #JOIN}; the partition at rank n weighs a thousand divided by n. */
    SKEWED_JOIN("-skewed"),
    /** As {@link #FIRST}, weights as in {@link #SKEWED_JOIN}. */
    SKEWED_FIRST("-skewed-first");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /** The end of the names of its cases. */
    public String text() {
      return text;
    }

    private boolean isSkewed() {
      return this == SKEWED_JOIN || this == SKEWED_FIRST;
    }

    private boolean isJoin() {
      return this == JOIN || this == SKEWED_JOIN;
    }
  }

  /** Copies the list. */
  public AssignTimes {
    sizes = List.copyOf(sizes);
  }

  /** Key of the time in milliseconds. */
  public static String key(Size size, Kind kind) {
    return size.text() + kind.text();
  }

  @Override
  public ForkResult measure(ForkRequest request) {
    var samples = new Samples();
    for (Size size : sizes) {
      for (Kind kind : Kind.values()) {
        String key = key(size, kind);
        if (request.figures().contains(key)) {
          Supplier<Object> round = round(size, kind);
          millis(round, warmup);
          for (int i = 0; i < request.rounds(); i++) {
            samples.add(key, millis(round, sampling));
          }
        }
      }
    }
    return samples.result();
  }

  private Supplier<Object> round(Size size, Kind kind) {
    List<String> nodes = IntStream.range(0, size.nodes()).mapToObj("node-%03d"::formatted).toList();
    List<Partition> partitions = partitions(size.partitions(), kind.isSkewed());
    List<String> before = nodes.subList(0, nodes.size() - 1);
    Map<String, String> current =
        kind.isJoin()
            ? Sticky.defaults().assign(new Round(before, partitions, Map.of()))
            : Map.of();
    return assigner.round(nodes, partitions, Map.copyOf(current));
  }

  private static List<Partition> partitions(int count, boolean skewed) {
    List<Integer> weights = new ArrayList<>();
    for (int rank = 1; rank <= count; rank++) {
      weights.add(skewed ? Math.max(1, WEIGHT_MAX / rank) : 1);
    }
    Collections.shuffle(weights, new Random(SEED));
    return IntStream.range(0, count)
        .mapToObj(i -> new Partition("p-%05d".formatted(i), weights.get(i)))
        .toList();
  }

  /** The mean of all calls that begin within the time, at least one. */
  private static double millis(Supplier<Object> round, Duration within) {
    long start = System.nanoTime();
    long now = start;
    int calls = 0;
    int kept = 0;
    while (calls == 0 || now - start < within.toNanos()) {
      kept += System.identityHashCode(round.get());
      calls++;
      now = System.nanoTime();
    }
    if (kept == 0) {
      throw new IllegalStateException("no answer was made"); // so that none can be left out
    }
    return Times.millis(now - start) / calls;
  }
}
