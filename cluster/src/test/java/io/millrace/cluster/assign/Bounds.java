package io.millrace.cluster.assign;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.Partition;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What each strategy promises about balance, counted without any of its code. */
final class Bounds {

  private static final double ROUNDING = 1e-6;

  private Bounds() {}

  static void hold(Strategy strategy, Round round, Map<String, String> answer) {
    switch (strategy) {
      case Sticky sticky -> spread(round, answer, sticky.spreadMax());
      case RoundRobin _ -> spread(round, answer, 1);
      case ConsistentHash hash -> aroundTheMean(round, answer, hash.loadFactor());
      case Weighted weighted -> weights(round, answer, weighted.tolerance());
      default -> throw new IllegalArgumentException("no bounds for " + strategy);
    }
  }

  private static void spread(Round round, Map<String, String> answer, long spreadMax) {
    Collection<Long> counts = Rounds.counts(round, answer).values();
    assertThat(Collections.max(counts) - Collections.min(counts))
        .as("spread")
        .isLessThanOrEqualTo(spreadMax);
  }

  private static void aroundTheMean(Round round, Map<String, String> answer, double factor) {
    double mean = (double) round.partitions().size() / round.nodes().size();
    assertThat(Rounds.counts(round, answer).values())
        .allSatisfy(
            count ->
                assertThat((double) count)
                    .as("partitions of a node")
                    .isBetween(Math.floor(mean / 2), Math.ceil(mean * factor)));
  }

  /** Takes giants and their nodes out, then compares with dealing the rest anew. */
  private static void weights(Round round, Map<String, String> answer, double tolerance) {
    Map<String, Long> loads = Rounds.loads(round, answer);
    List<Partition> rest =
        round.partitions().stream()
            .sorted(Comparator.comparingInt(Partition::weight).reversed())
            .toList();
    while (!rest.isEmpty()
        && rest.getFirst().weight() > (1 + tolerance) * mean(rest, loads.size())) {
      Long alone = loads.remove(answer.get(rest.getFirst().key()));
      assertThat(alone).as("load of the node of a giant").isEqualTo(rest.getFirst().weight());
      rest = rest.subList(1, rest.size());
    }
    double mean = mean(rest, loads.size());
    double anew = deviation(Rounds.dealtAnew(rest, loads.size()), mean);
    double slack = tolerance * mean;
    double allowed = anew <= slack + ROUNDING ? slack : anew + slack;
    assertThat(deviation(loads.values(), mean))
        .as("deviation from a mean of %s, %s when dealt anew", mean, anew)
        .isLessThanOrEqualTo(allowed + ROUNDING);
  }

  private static double mean(List<Partition> partitions, int nodes) {
    return partitions.stream().mapToDouble(Partition::weight).sum() / nodes;
  }

  private static double deviation(Collection<Long> loads, double mean) {
    return loads.stream().mapToDouble(load -> Math.abs(load - mean)).max().orElseThrow();
  }
}
