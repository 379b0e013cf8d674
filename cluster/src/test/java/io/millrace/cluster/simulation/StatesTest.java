package io.millrace.cluster.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.cluster.ClusterState;
import io.millrace.cluster.Leaving;
import io.millrace.cluster.config.ClusterOptions;
import io.millrace.cluster.node.Notice;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The table of states: everything in it happens. What is not in it throws when it happens. */
class StatesTest {

  @Test
  void everyTransitionOfTheTableHappensInSomeHistory() {
    Set<String> seen =
        LongStream.range(0, 1_500)
            .parallel()
            .mapToObj(
                seed -> {
                  History history = new History(seed);
                  history.run();
                  return history.transitions();
                })
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));

    seen.addAll(ofOneThatGoesAtOnce());

    assertThat(seen).isEqualTo(table());
  }

  private static Set<String> ofOneThatGoesAtOnce() {
    SimGroup group = new SimGroup(ClusterOptions.of("states"), 1);
    group.start("a");
    group.leave("a", Leaving.HAND_OVER);
    group.pass(Duration.ofSeconds(1));
    return group.notices("a").stream()
        .filter(Notice.StateChanged.class::isInstance)
        .map(Notice.StateChanged.class::cast)
        .map(change -> change.from() + " -> " + change.to())
        .collect(Collectors.toSet());
  }

  private static Set<String> table() {
    Set<String> table = new TreeSet<>();
    for (ClusterState from : ClusterState.values()) {
      Arrays.stream(ClusterState.values())
          .filter(from::allows)
          .forEach(to -> table.add(from + " -> " + to));
    }
    return table;
  }
}
